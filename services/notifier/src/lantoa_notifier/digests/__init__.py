"""Digests: what people want to hear of once a day, or once a week, in one e-mail."""
