"""OGC API - Discrete Global Grid Systems, Part 1: Core 1.0 (OGC 21-038r1), with H3 as the reference system."""
