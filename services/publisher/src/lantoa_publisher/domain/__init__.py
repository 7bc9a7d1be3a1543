"""What a content may go through, as arithmetic: no await, no clock, no I/O."""
