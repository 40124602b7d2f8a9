"""Pages that are written by a run."""
