"""Pressure on routes."""
