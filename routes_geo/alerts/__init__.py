"""Alarms for readers and receivers: in sentences, as CAP and Atom, and as webhooks."""
