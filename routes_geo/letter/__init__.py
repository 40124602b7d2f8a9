"""The letter of October 2023: the measures, partners, files, agencies and returns it names, and its claims."""
