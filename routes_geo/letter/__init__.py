"""What the letter of October 2023 names: measures, partners, files, agencies, returns."""
