"""Files on disk: written whole or not at all, and held as they were when they were checked."""
