"""SmartSpec: the open knowledge graph of Europe's smart-specialisation cooperation, and its service."""

__version__ = "0.1.0"
