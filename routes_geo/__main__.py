"""`python -m routes_geo`."""

from routes_geo.cli import app

app()
