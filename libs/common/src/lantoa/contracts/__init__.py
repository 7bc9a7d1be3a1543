"""The events, topics and ids that services and partners may rely on. No I/O."""
