"""Pictures of answers, drawn here as SVG: no script, no other host, looks from the stylesheet ``static/chart.css``."""
