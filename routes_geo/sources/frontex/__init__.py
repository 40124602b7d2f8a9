"""Frontex: monthly detections of illegal border crossings."""
