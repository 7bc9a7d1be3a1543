"""What the gateway keeps in memory of the log: versions, registers, keys."""
