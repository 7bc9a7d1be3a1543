"""People: how they sign up, what they agreed to, where they are reached, how they go."""
