"""Browsing: what there is, by field, authority, area, audience, type, year and kind."""
