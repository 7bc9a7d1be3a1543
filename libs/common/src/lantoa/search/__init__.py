"""What is indexed and how it may be asked: one vocabulary for all who index or ask."""
