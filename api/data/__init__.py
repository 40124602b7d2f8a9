"""Files of figures and collections at addresses of their own."""
