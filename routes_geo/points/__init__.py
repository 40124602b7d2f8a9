"""Sum your own points by H3 cell and key columns."""
