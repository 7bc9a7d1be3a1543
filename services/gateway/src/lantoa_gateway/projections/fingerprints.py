"""Marks of what a page is made of: the same in every process that knows the same, and after it.

The mark of a set is the XOR of the marks of its members, so that one more or less changes it at
once, whatever the order in which they came.
"""

from hashlib import blake2b


def mark_of(*parts: object) -> int:
    """64 bits that two different things will not share."""
    told = "\0".join(map(str, parts)).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest())
