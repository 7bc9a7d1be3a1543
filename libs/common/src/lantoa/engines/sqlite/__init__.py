"""The embedded engine: log and records in SQLite files, for one machine.

Limits: a local disk (no network file system), one writer at a time over all processes of the
machine, no replication. A process stopped in the middle of a commit holds up the others' writes
until it goes on or dies; they see Away meanwhile. What is acknowledged is on the disk.
"""
