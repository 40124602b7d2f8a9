"""The HTTP service: read-only, stateless, served from a snapshot."""
