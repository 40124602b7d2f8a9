"""Files of published figures that are read elsewhere: one table for each series, each route and each collection."""
