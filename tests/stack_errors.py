"""Why there are no real servers."""


class StackMissingError(Exception):
    """Real servers cannot be had; the text says why and which command helps."""
