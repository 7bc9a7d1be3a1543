"""What is indexed and how it may be asked: one vocabulary for indexer, gateway and saved searches."""
