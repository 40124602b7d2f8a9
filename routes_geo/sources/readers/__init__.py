"""Readers for the file formats that publishers use."""
