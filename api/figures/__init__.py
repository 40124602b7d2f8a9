"""Series, sources, changes, matrices, safeguards and reports."""
