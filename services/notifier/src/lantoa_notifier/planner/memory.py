"""What a planner lets go of goes back to the machine.

A snapshot, and a version for everybody, take arrays of many megabytes for a moment. glibc maps such
pieces apart and unmaps them when they are free, but the first one that is freed teaches it to take
the next as large (up to 32 MiB) from the heap, and there what is free stays with the process: among
500,000 people 122 MB became 201 in twenty versions and four snapshots.

It is for a process that plans and does nothing else: an embedded search index that is built in the
same process would cost half as much again, since it makes large pieces anew all the time.
"""

import ctypes
from contextlib import suppress
from typing import Final

LARGE: Final = 2 * 2**20
"""Bytes of a piece that is mapped apart: less than an array of half a million people."""
MMAP_THRESHOLD: Final = -3
"""``M_MMAP_THRESHOLD`` of mallopt(3): once it is set, it is not learned any more."""


def give_back_large_pieces() -> None:
    """From now on, large pieces go back as soon as they are free, in all of this process.

    The same again changes nothing; a C library without this choice goes on as it does.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)
