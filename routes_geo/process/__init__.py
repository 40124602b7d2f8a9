"""Settings of the process that runs."""
