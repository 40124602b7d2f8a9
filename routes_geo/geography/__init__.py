"""Routes, their corridors, and the places where counts are known."""
