"""From researched tables (CSV) to the Turtle that is committed: deterministic, sorted, and all or nothing."""
