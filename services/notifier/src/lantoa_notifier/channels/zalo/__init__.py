"""Zalo before SMS: template messages of Zalo Business Solutions (ZBS, since 2026-01-01) to a phone.

Who follows by phone and agreed to it is told by Zalo; who cannot be told there is told by SMS: one
slot, one outcome, never both.
"""
