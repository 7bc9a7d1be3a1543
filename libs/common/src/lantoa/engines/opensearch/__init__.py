"""The search index of a city: OpenSearch, over one machine or several."""
