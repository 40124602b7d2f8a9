"""Cut answers of endpoints to what a tool was asked for. Figures and their descriptions stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.http.notes import NOTES
from api.mcp.arguments import Given
from routes_geo.errors import InvalidInput, NotFound, meant_id
from routes_geo.model import ROUTE_IDS

Document = dict[str, Any]


def as_answered(documents: Sequence[Document], _given: Given) -> Document:
    """Return the answer of the only endpoint that was asked."""
    (document,) = documents
    return document


def named_routes(documents: Sequence[Document], _given: Given) -> Document:
    """Return the routes of the collection with their names, and the totals of the catalogue of files."""
    collection, catalog = documents
    routes = [
        {"route": each["route"], "name": each["name"], "other_names": each["aliases"]}
        for each in (feature["properties"] for feature in collection["features"])
    ]
    totals = [{"route": each["id"], "name": each["title"]} for each in catalog["routes"] if each["id"] not in ROUTE_IDS]
    return {"routes": routes, "totals": totals, "notes": list(NOTES)}


def chosen_series(documents: Sequence[Document], given: Given) -> Document:
    """Return the series that was asked for, and the breaks in the months that it shows; NotFound for an unknown one."""
    (document,) = documents
    if given["series"] != "all":
        offered = {each["id"]: each for each in document["series"]}
        if given["series"] not in offered:
            raise _unknown_series(given["series"], document)
        document["series"] = [offered[given["series"]]]
    document["breaks"] = [each for each in document["breaks"] if _is_shown(document, each["month"])]
    return document


def _unknown_series(name: str, document: Document) -> NotFound:
    names = [each["id"] for each in document["series"]]
    return NotFound(
        f"no series {name!r} about {document['route']}; {meant_id(name, names)}choose one of {', '.join(names)}, or all"
    )


def _is_shown(document: Document, month: str) -> bool:
    days = [day for each in document["series"] for day in _first_days(each)]
    return bool(days) and min(days) <= f"{month}-01" <= max(days)


def _first_days(series: Document) -> list[str]:
    comparison = series["comparison"] or {}
    compared = [comparison[name]["start"] for name in ("window", "compared") if name in comparison]
    return [period["start"] for period in series["periods"]] + compared


def compared_series(documents: Sequence[Document], given: Given) -> Document:
    """Return the series with its comparison; InvalidInput with the reason if it cannot be compared."""
    document = chosen_series(documents, given)
    (series,) = document["series"]
    if series["comparison"] is None:
        raise InvalidInput(str(series["comparison_missing"]))
    return document


def chosen_claims(documents: Sequence[Document], given: Given) -> Document:
    """Return all claims, or the one that was asked for; NotFound for an unknown one."""
    (document,) = documents
    if "claim" not in given:
        return document
    claims = [each for each in document["claims"] if each["id"] == given["claim"]]
    if not claims:
        names = ", ".join(each["id"] for each in document["claims"])
        raise NotFound(f"unknown claim {given['claim']!r}; choose one of {names}")
    return document | {"claims": claims, "number_matched": 1, "number_returned": 1}


def cell_rows(documents: Sequence[Document], _given: Given) -> Document:
    """Return features as rows: their ids and properties, without geometry."""
    (document,) = documents
    rows = [{"id": feature["id"], **feature["properties"]} for feature in document["features"]]
    return {
        "period": document["period"],
        "matched": document["numberMatched"],
        "left_out": document.get("leftOut"),
        "cells": rows,
        "notes": list(NOTES),
    }
