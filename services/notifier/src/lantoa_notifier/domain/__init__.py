"""The notifier's arithmetic: no await, no clock, no I/O."""
