"""The gateway: everything the public and partners touch."""
