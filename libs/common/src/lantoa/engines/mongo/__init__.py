"""Records on a server that speaks MongoDB's protocol: for a city, over several machines.

Writes are acknowledged by a majority and journalled, reads go to the primary. Nothing of the
server is used that its stand-ins lack: no transaction, change stream, partial or TTL index.
"""
