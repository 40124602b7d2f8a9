"""The guide: the documentation as a site, under `/guide`."""
