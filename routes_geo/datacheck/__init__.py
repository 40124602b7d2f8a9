"""Checks of the embedded data. `check.check_data` runs them all."""
