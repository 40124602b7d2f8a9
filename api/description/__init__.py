"""The description of the API: OpenAPI, JSON Schema, and the words for both."""
