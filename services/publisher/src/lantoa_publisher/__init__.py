"""The publisher: the source of truth for content."""
