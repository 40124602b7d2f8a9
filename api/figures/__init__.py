"""Series, sources, revisions, matrices, safeguards and reports."""
