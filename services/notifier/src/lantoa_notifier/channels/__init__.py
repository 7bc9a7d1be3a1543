"""One adapter a channel; ``table.py`` has one row a channel, ``settings.py`` one block."""
