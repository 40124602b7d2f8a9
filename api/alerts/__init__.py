"""Alarms over HTTP: lists, feeds, messages, and a stream of new alarms."""
