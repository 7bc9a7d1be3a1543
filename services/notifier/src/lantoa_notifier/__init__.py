"""The notifier: tells people what they asked to be told."""
