"""QGIS, without a screen, loads collections and vector tiles and draws them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.serving import ask_json

pytestmark = pytest.mark.clients

PYTHON = Path("/usr/bin/python3")  # the one that Debian's bindings are for
SCRIPT = Path(__file__).with_name("qgis_render.py")
# From the Canaries to Cyprus, metres, 800 by 600 pixels.
EXTENT = [-2_300_000.0, 2_700_000.0, 4_000_000.0, 5_900_000.0]
COLLECTIONS = ("routes", "branches", "bands", "places", "cells")
TILESETS = ("cells", "routes", "bands", "places", "basemap")


@pytest.fixture(scope="module")
def told(server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What QGIS says of each layer, by kind and name."""
    layers = [{"kind": "features", "name": name, "source": f"url='{server}' typename='{name}'"} for name in COLLECTIONS]
    for name in TILESETS:
        url = f"{server}/tiles/{name}/%7Bz%7D/%7Bx%7D/%7By%7D.mvt"
        layers.append({"kind": "tiles", "name": name, "source": f"type=xyz&url={url}&zmin=0&zmax=5"})
    folder = tmp_path_factory.mktemp("qgis")
    asked = json.dumps({"layers": layers, "extent": EXTENT, "folder": str(folder)})
    answers = json.loads(run_qgis(asked, folder))
    return {f"{layer['kind']} {layer['name']}": answer for layer, answer in zip(layers, answers, strict=True)}


def run_qgis(asked: str, home: Path) -> str:
    """Run the script, with nothing of this environment that would hide QGIS's own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment = {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [str(PYTHON), str(SCRIPT), asked]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if "No module named 'qgis'" in done.stderr:
        pytest.fail("there is no QGIS: run `make clients`")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", COLLECTIONS)
def test_qgis_reads_all_features_of_a_collection(server: str, told: dict[str, Any], name: str) -> None:
    features = ask_json(f"{server}/collections/{name}/items?limit=10000")["features"]
    layer = told[f"features {name}"]
    assert layer["is_valid"]
    assert layer["feature_count"] == len(features) > 0
    assert layer["sum"] == sum(feature["properties"].get("value") or 0 for feature in features)


# Least share of the picture that each layer covers.
@pytest.mark.parametrize(
    ("layer", "least"), [("routes", 0.03), ("branches", 0.003), ("places", 0.003), ("cells", 0.003)]
)
def test_qgis_draws_a_collection(told: dict[str, Any], layer: str, least: float) -> None:
    assert least < told[f"features {layer}"]["drawn"] / (800 * 600) < 0.9


@pytest.mark.parametrize(("layer", "least"), [("cells", 0.1), ("routes", 0.03), ("places", 0.001), ("basemap", 0.3)])
def test_qgis_draws_vector_tiles(told: dict[str, Any], layer: str, least: float) -> None:
    assert told[f"tiles {layer}"]["is_valid"]
    assert least < told[f"tiles {layer}"]["drawn"] / (800 * 600)
