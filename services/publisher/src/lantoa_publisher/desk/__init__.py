"""The desk, plain: what there is, how far it came, publish, withdraw, write. No script needed."""
