"""Builders, peers and the laws that every engine must pass."""
