"""Tools for assistants over the Model Context Protocol: each asks an endpoint, and returns what it answers."""
