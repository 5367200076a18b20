"""From files to a checked, immutable release: namespaces, reading, deriving, describing, writing Turtle."""
