"""The claims of the letter, recomputed from a snapshot."""
