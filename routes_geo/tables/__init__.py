"""What `bin` and `ingest` share: reading a file as columns, and the rules on what must be counted of it."""
