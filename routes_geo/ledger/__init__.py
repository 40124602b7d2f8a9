"""The ledger: every release, append-only, and how files get into it."""
