"""The report: one HTML file about one route, which opens without a network."""
