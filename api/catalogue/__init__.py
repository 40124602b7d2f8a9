"""Catalogues of the data sets for machines: schema.org, DCAT-AP, and records of OGC API - Records."""
