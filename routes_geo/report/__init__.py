"""Write one HTML file about one route; it opens without a network connection."""
