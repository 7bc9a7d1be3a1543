"""Five-minute windows of what fails and of what is read: arithmetic, hosted by either runtime."""
