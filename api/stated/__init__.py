"""Published figures that are no series."""
