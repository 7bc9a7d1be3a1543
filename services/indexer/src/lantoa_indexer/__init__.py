"""The indexer: keeps the search index equal to the log."""
