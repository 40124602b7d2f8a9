"""The items that the letter of October 2023 names, and its claims."""
