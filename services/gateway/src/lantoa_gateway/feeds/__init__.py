"""Feeds: every list of contents, for programs that follow it (Atom, RFC 4287)."""
