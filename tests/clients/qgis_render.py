"""Load layers in QGIS without a screen and render each: run by Debian's Python, which has QGIS's bindings.

Arguments: one JSON object, {"layers": [{"kind", "source"}], "extent": [west, south, east, north], "folder"}, extent in
EPSG:3857. Writes NUMBER.png for each layer and prints one JSON list: is_valid, feature_count, sum of `value`, drawn.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage


def main() -> None:
    asked = json.loads(sys.argv[1])
    application = QgsApplication([], False)
    application.initQgis()
    told = [render(layer, asked, number) for number, layer in enumerate(asked["layers"])]
    print(json.dumps(told))
    application.exitQgis()


def render(described: dict[str, str], asked: dict[str, Any], number: int) -> dict[str, Any]:
    layer = open_layer(described)
    told: dict[str, Any] = {"is_valid": layer.isValid()}
    if isinstance(layer, QgsVectorLayer):
        features = list(layer.getFeatures())
        values = [feature["value"] for feature in features if layer.fields().indexOf("value") >= 0]
        told |= {"feature_count": len(features), "sum": sum(value for value in values if isinstance(value, int))}
    settings = QgsMapSettings()
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(800, 600))
    settings.setExtent(QgsRectangle(*asked["extent"]))
    settings.setLayers([layer])
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    image.save(str(Path(asked["folder"]) / f"{number}.png"))
    return told | {"drawn": drawn_pixels(image)}


def drawn_pixels(image: QImage) -> int:
    """Pixels that are not as the background."""
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    pixels = memoryview(bytes(bits)).cast("I")
    return sum(pixel & 0xFFFFFF != 0xFFFFFF for pixel in pixels)


def open_layer(described: dict[str, str]) -> QgsVectorLayer | QgsVectorTileLayer:
    if described["kind"] == "tiles":
        return QgsVectorTileLayer(described["source"], "tiles")
    return QgsVectorLayer(described["source"], "features", "OAPIF")


main()
