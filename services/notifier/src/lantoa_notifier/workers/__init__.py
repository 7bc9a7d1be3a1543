"""Sending: a batch is opened, asked about, sent and recorded, in its time."""
