"""Read the numbers and dates of a column of a table. Files are opened elsewhere."""
