"""OGC API - Features: collections of features in columns, their queries, and the answers."""
