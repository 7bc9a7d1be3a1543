"""The event log on Apache Kafka, by aiokafka: for a city, over several machines.

Idempotent producers with acks from all replicas and zstd; static members; exact commits by hand;
committed reads alone. Fencing is Kafka's own ``transactional_id``.

The name of a member belongs to one process at a time: two that live under one name take the
partitions from each other for ever, and nothing here can tell which is meant.
"""
