"""What a column of a table means: its numbers and its dates. Files are opened elsewhere."""
