"""Planning: whom a version concerns, frozen once, cut into batches."""
