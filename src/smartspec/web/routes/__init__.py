"""The routes, by what they are about. Each parses, calls, and answers; the rest is in the layers below."""
