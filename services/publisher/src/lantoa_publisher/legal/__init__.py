"""Legal documents as trees: what their parts are called, where they begin, how they are addressed.

Pure: no file, no clock, no service. ``parsing.parse`` reads lines and gives a ``Document``.
"""
