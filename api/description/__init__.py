"""The description of the API: OpenAPI, JSON Schema, and the texts for both."""
