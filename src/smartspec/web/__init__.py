"""HTTP: protocols, negotiation, pages. `smartspec.web.app.create_app` makes the application; import does nothing."""
