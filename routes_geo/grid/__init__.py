"""Compute with H3 cells in arrays: cells of points and polygons, disks, boundaries. Bit-exact with the h3 library."""
