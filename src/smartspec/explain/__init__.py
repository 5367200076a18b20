"""Say why a query has no rows, and what looks wrong in a query before it runs."""
