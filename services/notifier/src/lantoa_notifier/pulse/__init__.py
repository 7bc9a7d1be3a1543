"""The role ``pulse``: what fails and what is read, in windows of five minutes.

Receipts, reports and the portal's readers are counted beforehand (``counting.py``), so that what
reaches the pulse is of a low rate. ``hosting.py`` hosts it on the plain runtime, ``streaming.py``
on Faust; what it counts and says is ``domain/pulse``.
"""
