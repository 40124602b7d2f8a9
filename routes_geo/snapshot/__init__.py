"""The snapshot: the immutable tables that all responses are computed from."""
