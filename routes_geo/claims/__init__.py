"""Claims of the letter of October 2023, recomputed from a snapshot: what it said, and what the data say."""
