"""Shared by all endpoints: parameters, links, responses and problems."""
