"""Tiles of small layers that are kept in memory."""

from __future__ import annotations

import shapely

from tiles.features import encode_features_tile, make_layer


def test_layers_that_differ_have_tiles_of_their_own() -> None:
    first = make_layer("places", [shapely.Point(12, 38)], [{"name": "A"}])
    same = make_layer("places", [shapely.Point(12, 38)], [{"name": "A"}])
    others = [
        make_layer("places", [shapely.Point(12, 38)], [{"name": "B"}]),
        make_layer("places", [shapely.Point(12, 39)], [{"name": "A"}]),
        make_layer("areas", [shapely.Point(12, 38)], [{"name": "A"}]),
    ]
    assert first.fingerprint == same.fingerprint
    tiles = [encode_features_tile([layer], 4, 8, 6) for layer in (first, *others)]
    assert len(set(tiles)) == 4
    assert encode_features_tile([first], 4, 8, 6) is encode_features_tile([same], 4, 8, 6) is tiles[0]
