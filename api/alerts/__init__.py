"""Alarms over HTTP: lists, feeds and messages, and a stream that tells of new ones."""
