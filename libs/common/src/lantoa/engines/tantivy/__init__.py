"""The search index of one machine: tantivy, a Lucene-class index in a wheel."""
