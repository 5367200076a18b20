"""What validation came to, in the forms that people and their tools read."""
