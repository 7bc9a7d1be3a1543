"""Following: forms and links from people become commands on the log."""
