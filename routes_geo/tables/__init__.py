"""Read tables of any file form: encodings, delimited text, workbooks, Parquet, Arrow and geodata."""
