"""Encode features as GeoPackage (OGC 12-128r19), with GDAL and a temporary file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.flatgeobuf import write_features_with_gdal
from routes_geo.features.formats.gdal import encode_layer

DRIVER = "GPKG"
OPTIONS = {"FID": "_fid"}  # by default, a column named `fid` would become the key of the rows


def encode_geopackage(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a file with one layer and a spatial index; lists are JSON text."""
    described = {"IDENTIFIER": about["title"]} if "title" in about else {}
    options = OPTIONS | described | ({"DESCRIPTION": about["description"]} if "description" in about else {})
    yield from encode_layer(DRIVER, lambda path: write_features_with_gdal(table, path, about, (DRIVER, options)))
