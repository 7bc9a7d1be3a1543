"""The words that go out for a content, in each channel's form: told once, for senders and previews.

No I/O: what is one person's own (address, stop link) is added by the channel that sends.
"""
