"""The service loop, outbox, settings, logging, metrics, health, clock and command line."""
