"""Linked data as graphs, and the rules of DCAT-AP 3 that a catalogue must keep, as the profile's tables have them."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, XSD
from rdflib.term import Node

SCHEMA = Namespace("https://schema.org/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # that of the library lacks what version 3 added
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_DATES = (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)
_MANY = 10_000
FREQUENCIES = {"MONTHLY", "MONTHLY_2", "QUARTERLY", "ANNUAL", "UPDATE_CONT", "UNKNOWN"}
FILE_TYPES = {"CSV", "PARQUET", "JSON", "GEOJSON", "ZIP"}


@dataclass(frozen=True)
class Rule:
    """How often a class has a property, and what its values are."""

    kind: URIRef
    path: URIRef
    least: int
    most: int = _MANY
    datatypes: tuple[URIRef, ...] = ()  # of literals
    is_literal: bool = False
    is_resource: bool = False
    prefix: str = ""  # of addresses


RULES = (
    Rule(DCAT.Catalog, DCTERMS.title, 1, is_literal=True),
    Rule(DCAT.Catalog, DCTERMS.description, 1, is_literal=True),
    Rule(DCAT.Catalog, DCTERMS.publisher, 1, 1, is_resource=True),
    Rule(DCAT.Catalog, DCAT.dataset, 1, is_resource=True),
    Rule(DCAT.Catalog, FOAF.homepage, 0, 1, is_resource=True),
    Rule(DCAT.Catalog, DCTERMS.modified, 0, 1, _DATES),
    Rule(FOAF.Agent, FOAF.name, 1, is_literal=True),
    Rule(DCAT.Dataset, DCTERMS.title, 1, is_literal=True),
    Rule(DCAT.Dataset, DCTERMS.description, 1, is_literal=True),
    Rule(DCAT.Dataset, DCTERMS.identifier, 1, is_literal=True),
    Rule(DCAT.Dataset, DCTERMS.publisher, 1, 1, is_resource=True),
    Rule(DCAT.Dataset, DCAT.theme, 1, prefix=f"{_AUTHORITY}data-theme/"),
    Rule(DCAT.Dataset, DCAT.keyword, 1, is_literal=True),
    Rule(DCAT.Dataset, DCTERMS.accessRights, 0, 1, prefix=f"{_AUTHORITY}access-right/"),
    Rule(DCAT.Dataset, DCTERMS.accrualPeriodicity, 0, 1, prefix=f"{_AUTHORITY}frequency/"),
    Rule(DCAT.Dataset, DCTERMS.issued, 0, 1, _DATES),
    Rule(DCAT.Dataset, DCTERMS.modified, 0, 1, _DATES),
    Rule(DCAT.Dataset, DCTERMS.spatial, 1, is_resource=True),
    Rule(DCAT.Dataset, DCTERMS.temporal, 0, is_resource=True),
    Rule(DCAT.Dataset, DCTERMS.language, 0, prefix=f"{_AUTHORITY}language/"),
    Rule(DCAT.Dataset, DCAT.version, 0, 1, is_literal=True),
    Rule(DCAT.Dataset, DCAT.temporalResolution, 0, 1, (XSD.duration,)),
    Rule(DCAT.Dataset, DCAT.distribution, 1, is_resource=True),
    Rule(DCAT.Distribution, DCAT.accessURL, 1, is_resource=True),
    Rule(DCAT.Distribution, DCAT.downloadURL, 1, is_resource=True),
    Rule(DCAT.Distribution, DCTERMS.license, 0, 1, is_resource=True),
    Rule(DCAT.Distribution, DCTERMS.rights, 0, 1, is_resource=True),
    Rule(DCAT.Distribution, DCTERMS["format"], 1, 1, prefix=f"{_AUTHORITY}file-type/"),
    Rule(DCAT.Distribution, DCAT.mediaType, 1, 1, prefix=_MEDIA_TYPES),
    Rule(DCAT.Distribution, DCTERMS.issued, 0, 1, _DATES),
    Rule(DCAT.Distribution, DCAT.byteSize, 0, 1, (XSD.nonNegativeInteger,)),
    Rule(DCAT.Distribution, SPDX.checksum, 0, 1, is_resource=True),
    Rule(SPDX.Checksum, SPDX.algorithm, 1, 1, is_resource=True),
    Rule(SPDX.Checksum, SPDX.checksumValue, 1, 1, (XSD.hexBinary,)),
    Rule(DCTERMS.PeriodOfTime, DCAT.startDate, 1, 1, _DATES),
    Rule(DCTERMS.PeriodOfTime, DCAT.endDate, 1, 1, _DATES),
)


def to_graph(document: Any, base: str) -> Graph:
    """The graph of a document; the vocabulary of schema.org is put in, because nothing is fetched."""
    if document.get("@context") == str(SCHEMA):
        document = {**document, "@context": {"@vocab": str(SCHEMA), "url": {"@type": "@id"}}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the parser uses a class of its own library that is old
        return Graph().parse(data=json.dumps(document), format="json-ld", publicID=base)


def broken_rules(graph: Graph) -> list[str]:
    return [
        f"{subject} {rule.path}: {fault}"
        for rule in RULES
        for subject in graph.subjects(RDF.type, rule.kind)
        for fault in _faults(rule, list(graph.objects(subject, rule.path)))
    ]


def _faults(rule: Rule, values: list[Node]) -> Iterator[str]:
    if not rule.least <= len(values) <= rule.most:
        yield f"{len(values)} values"
    for value in values:
        is_literal = isinstance(value, Literal)
        if (rule.is_literal or rule.datatypes) and not is_literal:
            yield f"{value} is no literal"
        if rule.datatypes and is_literal and (value.datatype not in rule.datatypes or value.value is None):
            yield f"{value!r} is no {rule.datatypes}"
        if (rule.is_resource or rule.prefix) and is_literal:
            yield f"{value!r} is a literal"
        if rule.prefix and not str(value).startswith(rule.prefix):
            yield f"{value} is not of {rule.prefix}"


class Blocks(HTMLParser):
    """The blocks of JSON-LD in a page, and how many other scripts it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.others = 0
        self._in_block = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self._in_block = dict(attrs).get("type") == "application/ld+json"
            self.others += not self._in_block
            self.texts += [""] if self._in_block else []

    def handle_data(self, data: str) -> None:
        if self._in_block:
            self.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_block = False

    @property
    def documents(self) -> list[Any]:
        return [json.loads(text) for text in self.texts]
