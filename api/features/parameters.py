"""Query parameters of features. Each collection has a model of its own, whose fields describe and read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pyarrow as pa
from pydantic import BaseModel, Field, create_model
from pydantic.config import JsonDict

from api.features.formats import (
    ALIASES,
    FEATURE_FORMATS,
    FORMAT_DESCRIPTION,
    ITEM_FORMATS,
    TABLE_FORMATS,
    format_enum,
)
from api.features.values import parse_box_m, parse_flag, parse_names, parse_whole, value_schema
from api.http.params import (
    BOX_NUMBERS,
    CELLS_AS_OF_WORDS,
    DEFAULT_LIMIT,
    INTERSECTS,
    WINDOW_SCHEMA,
    WINDOW_WORDS,
    comma_separated,
    parse_bbox,
    parse_day,
)
from routes_geo.errors import InvalidInput
from routes_geo.features.cells import CellQuery
from routes_geo.features.collections import CELLS, Collection, Property
from routes_geo.features.cql2_filter import (
    CQL2_TEXT,
    LANGUAGES,
    Filter,
    check_language,
    compile_filter,
    queryable_types,
)
from routes_geo.features.crs import CRS_LIST, Box, parse_crs, unproject_box
from routes_geo.features.feature_table import CRS84
from routes_geo.features.filters.nodes import QueryableType
from routes_geo.features.ordering import PagePlace, parse_sortby
from routes_geo.features.selection import ItemsRequest
from routes_geo.grid.cell_bits import cell_resolutions, hex_to_cell
from routes_geo.model import ROUTE_IDS, Kind
from routes_geo.months import MonthWindow
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.series import DETECTIONS, check_cell_resolution, check_cell_series
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.vintage_view import snapshot_on

FieldDefinition = tuple[object, object]  # type and field, as pydantic takes them

_SOME_TEXT: JsonDict = {"minLength": 1}
_TOKEN: JsonDict = {"pattern": "^[A-Za-z0-9_-]+$"}
_CRS: JsonDict = {"format": "uri", "enum": [*CRS_LIST]}
_WINDOW = f"{INTERSECTS} Default: the newest twelve months."
CELL_SERIES_WORDS = (
    "Series of the counts, as listed by /collections/cells. Default: detections. A window is made of whole periods of "
    "the series, such as quarters."
)
_CRS_DESCRIPTION = "CRS of the coordinates in the response."


class FilterParameters(BaseModel):
    """Parameters of a CQL2 filter (OGC API - Features, Part 3)."""

    filter_text: str | None = Field(
        None,
        alias="filter",
        description="Condition in CQL2 on the properties listed by /queryables. Features for which it is unknown (for "
        "example because a value is null) are left out.",
        json_schema_extra=_SOME_TEXT,
    )
    filter_lang: str = Field(
        CQL2_TEXT, alias="filter-lang", description="Language of filter.", json_schema_extra={"enum": [*LANGUAGES]}
    )
    filter_crs: str = Field(
        CRS84, alias="filter-crs", description="CRS of the geometries in filter.", json_schema_extra=_CRS
    )

    def condition(self, queryables: Mapping[str, QueryableType]) -> Filter | None:
        """Return the condition of `filter`, None without it; raise InvalidInput if it is not accepted."""
        crs = parse_crs(self.filter_crs, "filter-crs")
        lang = check_language(self.filter_lang)
        return None if self.filter_text is None else compile_filter(self.filter_text, lang, queryables, crs=crs)


class CellSeriesParameters(BaseModel):
    """Parameters that choose the series of cells and its window."""

    when: str | None = Field(None, alias="datetime", description=_WINDOW, json_schema_extra=_SOME_TEXT)
    window: str | None = Field(None, description=WINDOW_WORDS, json_schema_extra=WINDOW_SCHEMA)
    series: str | None = Field(None, description=CELL_SERIES_WORDS, examples=[DETECTIONS])
    as_of: str | None = Field(None, description=CELLS_AS_OF_WORDS, examples=["2025-06-03"])

    def known(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot as the series was known on the day of `as_of`; errors as `snapshot_on`."""
        return snapshot_on(snapshot, self.chosen_series(snapshot), parse_day(self.as_of, "as_of"))

    def chosen_series(self, snapshot: Snapshot) -> str:
        """Return the series, by default detections; raise NotFound for a series without cells."""
        return check_cell_series(snapshot, DETECTIONS if self.series is None else self.series)

    def month_window(self, snapshot: Snapshot) -> MonthWindow:
        """Return the window of the counts; raise InvalidInput for a value that is not accepted."""
        return window_or_last_year(snapshot, self.when, self.window, self.chosen_series(snapshot))


class FeatureParameters(BaseModel):
    """Parameters of one feature."""

    crs: str = Field(CRS84, description=_CRS_DESCRIPTION, json_schema_extra=_CRS)
    f: str | None = Field(None, description=FORMAT_DESCRIPTION, json_schema_extra=format_enum(FEATURE_FORMATS))


class CellFeatureParameters(CellSeriesParameters, FeatureParameters):
    """Parameters of one cell."""


class ItemsParameters(FilterParameters):
    """Parameters of the features of a collection; `items_parameters` adds those of its properties."""

    collection: ClassVar[Collection]

    bbox: str | None = Field(
        None,
        description="West, south, east, north, or six numbers with heights, which are ignored. West may exceed east "
        "across the antimeridian. Features without a geometry match every box.",
        json_schema_extra=BOX_NUMBERS,
    )
    bbox_crs: str = Field(CRS84, alias="bbox-crs", description="CRS of bbox.", json_schema_extra=_CRS)
    when: str | None = Field(
        None,
        alias="datetime",
        description="RFC 3339 time, day, month or year, or an interval of these that may be open at an end (..). "
        "Features without a time always match.",
        json_schema_extra=_SOME_TEXT,
    )
    limit: str | None = None
    after: str | None = Field(
        None, description="Page token of a next link: features after those of a page.", json_schema_extra=_TOKEN
    )
    before: str | None = Field(
        None, description="Page token of a prev link: features before those of a page.", json_schema_extra=_TOKEN
    )
    offset: str | None = Field(
        None,
        description="Number of features to skip at the start.",
        json_schema_extra={"type": "integer", "minimum": 0, "x-default": 0},
    )
    sortby: str | None = None
    properties: str | None = None
    crs: str = Field(CRS84, description=_CRS_DESCRIPTION, json_schema_extra=_CRS)
    f: str | None = Field(
        None, description=FORMAT_DESCRIPTION, json_schema_extra=format_enum((*ITEM_FORMATS, *ALIASES))
    )

    def request(self) -> ItemsRequest:
        """Return the request that the parameters make; raise InvalidInput for a value that is not accepted."""
        return ItemsRequest(
            bbox=self._box(),
            when=self.when,
            limit=parse_whole(self.limit, "limit", 1),
            place=self._place(),
            sortby=parse_sortby(self.sortby, self.collection.sortable),
            properties=parse_names(self.properties, [*self.collection.types]),
            crs=parse_crs(self.crs, "crs"),
            condition=self.condition(queryable_types(self.collection)),
            equal=self._equal(),
        )

    def _box(self) -> Box | None:
        crs = parse_crs(self.bbox_crs, "bbox-crs")
        if self.bbox is None or crs == CRS84:
            return parse_bbox(self.bbox)
        return unproject_box(parse_box_m(self.bbox), crs)

    def _place(self) -> PagePlace:
        offset = parse_whole(self.offset, "offset", 0) or 0
        tokens = {"after": self.after, "before": self.before}
        named = [name for name, token in tokens.items() if token is not None] + ["offset"] * (offset > 0)
        if len(named) > 1:
            raise InvalidInput(f"{' and '.join(named)} exclude each other; give one of them")
        return PagePlace(self.after, self.before, offset)

    def _equal(self) -> dict[str, str]:
        """Return the properties that must have a value, in the order of the collection."""
        values = {name: getattr(self, _field_of(name), None) for name in self.collection.types}
        return {name: value for name, value in values.items() if value is not None}


class CellItemsParameters(CellSeriesParameters, ItemsParameters):
    """Parameters of cells."""

    route: str | None = Field(
        None, description=f"Only this route: {', '.join(ROUTE_IDS)}.", json_schema_extra={"enum": [*ROUTE_IDS]}
    )
    cell: str | None = Field(
        None,
        description="Only this H3 cell, hexadecimal. Without resolution, it also sets the resolution.",
        examples=["843f331ffffffff"],
        json_schema_extra={"pattern": "^[0-9a-fA-F]{15,16}$"},
    )
    resolution: str | None = Field(
        None,
        description="H3 resolution of the list: the cells at it, and remainders of coarser cells. Default: 4, or the "
        "finest of the series if that is coarser.",
        json_schema_extra={"type": "integer", "minimum": 2, "maximum": 5, "x-default": 4},
    )
    kind: str | None = Field(
        None,
        description="Only these kinds, for example cell for hexagons alone. The answer then states what the other "
        "kinds count: leftOut in GeoJSON, X-Routes-Geo-Left-Out in every format.",
        examples=["cell"],
        json_schema_extra=comma_separated({"type": "string", "enum": [*Kind]}, minItems=1),
    )
    corridor: str | None = Field(
        None,
        description="Whether to include cells of the corridors without any published count.",
        json_schema_extra={"type": "boolean", "x-default": False},
    )

    def kinds(self) -> tuple[str, ...] | None:
        """Return the kinds to show, None for all; raise InvalidInput for an unknown one."""
        return parse_names(self.kind, [*Kind], "kind")

    def cell_query(self, snapshot: Snapshot) -> CellQuery:
        """Return which cells to read, and in which window; raise InvalidInput for a value that is not accepted."""
        cell = None if self.cell is None else hex_to_cell(self.cell)
        resolution = parse_whole(self.resolution, "resolution", 0)
        if cell is not None and resolution is None:
            resolution = int(cell_resolutions([cell])[0])
        series, corridor = self.chosen_series(snapshot), parse_flag(self.corridor, "corridor")
        level = check_cell_resolution(snapshot, series, resolution)
        return CellQuery(level, self.month_window(snapshot), self.route, cell, corridor, series)


def items_parameters(collection: Collection, max_items: int) -> type[ItemsParameters]:
    """Return the parameters of the features of a collection, at most `max_items` of which are on a page."""
    base = CellItemsParameters if collection is CELLS else ItemsParameters
    taken = {field.alias or name for name, field in base.model_fields.items()}
    fields: dict[str, Any] = {
        "limit": _limit(max_items),
        "sortby": _field(
            "Properties to sort by, each after + (ascending) or - (descending). Nulls come last; equal features are "
            "in the order of their ids.",
            comma_separated({"type": "string", "pattern": f"^[+-]?({'|'.join(collection.sortable)})$"}, minItems=1),
        ),
        "properties": _field(
            "Properties to return. Default: all.",
            comma_separated({"type": "string", "enum": [*collection.types]}, minItems=1),
        ),
    }
    fields |= {
        _field_of(described.name): _property_field(described)
        for described in collection.properties
        if described.name not in taken
    }
    model = create_model(f"{collection.title}Parameters", __base__=base, **fields)
    model.collection = collection
    return model


def _field_of(property_name: str) -> str:
    """Return the name of the field for a property, which no parameter of its own can have."""
    return f"property_{property_name}"


def _field(description: str, schema: JsonDict, alias: str | None = None) -> FieldDefinition:
    return (str | None, Field(None, alias=alias, description=description, json_schema_extra=schema))


def _limit(max_items: int) -> FieldDefinition:
    default = min(DEFAULT_LIMIT, max_items)
    return _field(
        f"Maximum number of features per page; larger values are lowered to {max_items}. Without it, "
        f"{', '.join(TABLE_FORMATS)} contain all features.",
        {"type": "integer", "minimum": 1, "maximum": max_items, "x-default": default},
    )


def _property_field(described: Property) -> FieldDefinition:
    is_list = pa.types.is_list(described.kind)
    kind = described.kind.value_type if is_list else described.kind
    text = f"{described.title}. Only features that have this value{' in the list' if is_list else ''}."
    return _field(text, value_schema(kind, described.values), described.name)
