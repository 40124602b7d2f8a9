"""Draw a view of the page as a picture: pure functions from a snapshot and a view to SVG, and from SVG to PNG."""
