"""Features to bytes, one module for each format, all with the same values. A format is an iterator of bytes."""
