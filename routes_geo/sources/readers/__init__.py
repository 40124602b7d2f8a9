"""Readers of the file formats that publishers use: delimited text, workbooks, JSON."""
