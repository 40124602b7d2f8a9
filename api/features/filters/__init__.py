"""CQL2 expressions compiled to functions on columns: checked before they see a feature, then run on all at once."""
