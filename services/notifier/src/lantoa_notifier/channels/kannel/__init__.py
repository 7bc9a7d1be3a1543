"""SMS by a gateway's HTTP: Kannel's ``sendsms`` and its delivery reports (User's Guide 1.4.5)."""
