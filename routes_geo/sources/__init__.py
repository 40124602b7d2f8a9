"""Adapters: one package per publisher turns its files into checked observations."""
