"""What the pages show, as values: pure functions from contents and answers to Structs."""
