"""The build: makes a snapshot from the releases of the embedded data and a ledger."""
