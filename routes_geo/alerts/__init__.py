"""Alarms told to others: in words, as CAP and Atom, and as webhooks."""
