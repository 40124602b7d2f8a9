"""`python -m routes_geo`."""

from routes_geo.cli.app import app

app()
