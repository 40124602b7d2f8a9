"""The ledger: an append-only store of every release, and the code that fetches and ingests files."""
