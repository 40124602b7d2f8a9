"""What the letter of October 2023 names: read from the data folder, and written as tables of a snapshot."""
