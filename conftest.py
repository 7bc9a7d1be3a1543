"""What holds for every test of the house: examples are sought, their time is not judged.

A slow machine is no wrong program; what is measured stands in ``tests/bench``.
"""

from hypothesis import settings

settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")
