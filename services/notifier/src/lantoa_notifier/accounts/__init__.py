"""Accounts: what became of everybody who was to be told, and who holds the reins."""
