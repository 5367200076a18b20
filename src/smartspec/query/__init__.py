"""What a query is: its form, its parameters, and the canned queries."""
