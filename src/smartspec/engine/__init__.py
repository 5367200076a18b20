"""SPARQL text and a graph scope in, the bytes of a W3C result format out: complete, or an error."""
