"""The licences of dependencies: all are known and accepted, and the page and its table state what is locked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from release.licences import (
    PAGE,
    SERVICE,
    Licensed,
    collect,
    faults,
    is_accepted,
    page,
    read_table,
    rules,
    to_spdx,
)
from release.locked import contained, npm_packages, page_packages, python_packages
from release.notices import NOTICES, added_notices

WEB = Path(__file__).resolve().parent.parent.parent / "web"
ACCEPTED = {"MIT", "Apache-2.0", "ISC"}


def test_every_locked_package_is_in_the_table_with_an_accepted_licence() -> None:
    table = read_table()
    assert faults(table) == []
    assert {each.name for each in table} == {each.name for each in python_packages()} | set(npm_packages())


def test_the_table_states_what_the_installed_packages_state() -> None:
    table = {(each.use, each.name): each for each in read_table()}
    for each in collect():
        if each.stated_in != "not installed":
            assert table[each.use, each.name] == each


def test_the_page_shows_the_table() -> None:
    assert PAGE.read_text("utf-8") == page(read_table(), contained("swagger-ui-dist"))


def test_an_unknown_licence_and_one_that_is_not_accepted_are_faults() -> None:
    unknown, refused = Licensed(SERVICE, "a", "", "metadata"), Licensed(SERVICE, "b", "AGPL-3.0-only", "metadata")
    first, second = faults([unknown, refused, Licensed(SERVICE, "c", "MIT", "metadata")])
    assert first.startswith("a: the licence is unknown")
    assert "AGPL-3.0-only is not accepted" in second


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("ISC AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only AND (Apache-2.0 OR MIT)", False),
        ("GPL-3.0-only", False),
        ("", False),
    ],
)
def test_every_part_of_an_expression_must_be_accepted(expression: str, accepted: bool) -> None:
    assert is_accepted(expression, ACCEPTED) is accepted


def test_older_words_for_licences_become_spdx_only_where_they_say_enough() -> None:
    assert to_spdx("Apache 2.0") == "Apache-2.0"
    assert to_spdx("BSD License") == ""


def test_every_exception_is_a_package_that_is_locked() -> None:
    names = {each.name for each in read_table()}
    assert [name for name in rules()["exceptions"] if name.rstrip("*") not in names] == []
    assert [name for name in rules()["stated"] if name not in names] == []


def test_the_notices_of_the_page_have_every_package_in_it() -> None:
    text = (WEB / "dist" / NOTICES).read_text("utf-8")
    text += added_notices(WEB / "node_modules", ("maplibre-gl", "swagger-ui-dist"), text)
    copies = (WEB / "dist-copy" / NOTICES).read_text("utf-8")
    headed = set(re.findall(r"^## (\S+) - ", text + copies, re.MULTILINE))
    assert {each.name for each in page_packages()} <= headed
    assert set(contained("maplibre-gl")) <= headed
    assert "Copyright 2020-2021 SmartBear Software Inc." in text
