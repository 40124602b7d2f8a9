"""Your own points: sums by H3 cell and keys."""
