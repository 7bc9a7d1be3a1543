"""The JSON API: search, one content, changes for partners."""
