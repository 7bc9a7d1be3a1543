"""The four ports (event log, records, search index, files) and their engines."""
