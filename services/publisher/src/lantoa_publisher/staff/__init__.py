"""Staff: who works at the desk, how they prove who they are, and where they are signed in.

``accounts`` and ``sessions`` are arithmetic; ``keeping`` keeps them in the records, one
compare-and-set a deed; ``signing_in`` and ``administering`` are the deeds of people.
"""
