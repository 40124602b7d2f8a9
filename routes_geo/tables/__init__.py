"""Read tables of any file form, and decide what the numbers and dates in their columns mean."""
