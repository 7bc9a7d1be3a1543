"""Vietnamese text: one form at the door, folded for search, numbers, citations, SMS. No I/O."""
