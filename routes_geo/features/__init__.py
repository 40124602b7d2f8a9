"""Provide cells, routes and places as tables of features, and encode them in several formats."""
