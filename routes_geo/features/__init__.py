"""Features: tables of cells, routes and places, and the formats they are written in."""
