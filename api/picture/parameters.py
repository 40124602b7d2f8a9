"""Declare the parameters of pictures: those of the page's address, and the size."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from routes_geo.model import ROUTE_IDS
from routes_geo.picture.language import LANGUAGES
from routes_geo.picture.size import HEIGHT, LEAST_PX, MOST_PX, WIDTH
from routes_geo.picture.view import ViewAddress
from routes_geo.report.looks import SCHEMES

_PERIOD = r"\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?"
_NUMBER = r"-?\d{1,3}(\.\d{1,9})?"
WINDOW_SCHEMA = {"pattern": f"^{_PERIOD}(/{_PERIOD})?$"}
POSITION_SCHEMA = {"pattern": f"^{_NUMBER}/{_NUMBER}/{_NUMBER}$"}


class PictureQuery(BaseModel):
    """The parameters of a picture; all but the size and the scheme are those of the page's address."""

    model_config = ConfigDict(frozen=True)

    series: Annotated[
        str | None,
        Query(
            description="Series id, as listed by /page.json. Default: detections.",
            examples=["iom.dead_and_missing.v1"],
        ),
    ] = None
    route: Annotated[
        str | None,
        Query(
            description="Route id. Default: all routes.", examples=["CMED"], json_schema_extra={"enum": [*ROUTE_IDS]}
        ),
    ] = None
    window: Annotated[
        str | None,
        Query(
            description="Year, quarter or month, or from one of these to another: 2023, 2023-Q3, 2023-09, "
            "2023-01/2023-09. It must consist of whole periods of the series. Default: the newest twelve months.",
            examples=["2023"],
            json_schema_extra=WINDOW_SCHEMA,
        ),
    ] = None
    compare: Annotated[
        str | None,
        Query(
            description="Window of equal length to compare with: the picture then shows changes. It needs `window`.",
            examples=["2022"],
            json_schema_extra=WINDOW_SCHEMA,
        ),
    ] = None
    at: Annotated[
        str | None,
        Query(
            description="Zoom, latitude and longitude of the middle of the map. Default: the route, or all routes.",
            examples=["6/35.6/12.6"],
            json_schema_extra=POSITION_SCHEMA,
        ),
    ] = None
    lang: Annotated[
        str | None, Query(description="Language. Default: English.", json_schema_extra={"enum": [*LANGUAGES]})
    ] = None
    scheme: Annotated[
        str | None, Query(description="Colours. Default: light.", json_schema_extra={"enum": [*SCHEMES]})
    ] = None
    width: Annotated[int, Query(description="Width in pixels.", ge=LEAST_PX[0], le=MOST_PX[0])] = WIDTH
    height: Annotated[int, Query(description="Height in pixels.", ge=LEAST_PX[1], le=MOST_PX[1])] = HEIGHT

    @property
    def address(self) -> ViewAddress:
        """Return the parameters of the view."""
        return ViewAddress(**self.model_dump(exclude={"width", "height"}))
