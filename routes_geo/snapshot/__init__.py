"""The snapshot: the immutable tables that every answer is computed from."""
