"""Revisions: what each vintage changed, of which kind, and what was known on a day."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from support.made_vintages import published

from routes_geo.build.revisions import Published, revisions
from routes_geo.errors import InvalidInput, NotFound
from routes_geo.snapshot.changes import ChangedByAnswer, ChangeFilter, Revised, describe_changes
from routes_geo.snapshot.revisions import DEFINITION_PERIODS, ChangeKind, add_up, changed_only, values_on

FIRST, SECOND, THIRD = date(2025, 2, 7), date(2025, 2, 10), date(2025, 3, 10)


def kinds(*vintages: Published) -> list[tuple[str, int | None, int | None]]:
    rows = changed_only(revisions(vintages)).to_pylist()
    return [(row["kind"], row["before"], row["value"]) for row in rows]


def test_first_values_are_no_changes_and_are_kept() -> None:
    log = revisions([published(FIRST, {600: (5, "final")}), published(SECOND, {600: (5, "final"), 601: (6, "final")})])
    assert log["kind"].to_pylist() == [ChangeKind.FIRST, ChangeKind.FIRST]
    assert changed_only(log).num_rows == 0


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ((5, "provisional"), (9, "provisional"), ChangeKind.LATE_ADDITION),
        ((5, "provisional"), (4, "provisional"), ChangeKind.CORRECTION),
        ((5, "final"), (9, "final"), ChangeKind.CORRECTION),
        ((9977, "final"), (5289, "final"), ChangeKind.CORRECTION),
    ],
)
def test_kinds_of_a_change(before: tuple[int, str], after: tuple[int, str], kind: ChangeKind) -> None:
    assert kinds(published(FIRST, {600: before}), published(SECOND, {600: after})) == [(kind, before[0], after[0])]


def test_a_value_that_settles_without_a_change_is_no_change() -> None:
    vintages = (published(FIRST, {600: (5, "provisional")}), published(SECOND, {600: (5, "final")}))
    assert kinds(*vintages) == []
    assert values_on(revisions(vintages), SECOND)["status"].to_pylist() == ["final"]


def test_a_value_that_is_gone_is_removed_and_one_that_comes_back_is_there() -> None:
    here, gone = {600: (5, "final"), 601: (6, "final")}, {600: (5, "final")}
    vintages = (published(FIRST, here), published(SECOND, gone), published(THIRD, here))
    log = revisions(vintages)
    assert kinds(*vintages) == [(ChangeKind.REMOVED, 6, None)]
    assert values_on(log, SECOND)["value"].to_pylist() == [5, None]
    assert values_on(log, SECOND)["status"].to_pylist() == ["final", "not_published"]
    assert values_on(log, THIRD)["value"].to_pylist() == [5, 6]


def test_most_of_a_settled_history_at_once_is_a_new_definition() -> None:
    before = dict.fromkeys(range(600, 600 + DEFINITION_PERIODS + 1), (100, "final"))
    after = dict.fromkeys(before, (80, "final"))
    assert {kind for kind, _, _ in kinds(published(FIRST, before), published(SECOND, after))} == {ChangeKind.DEFINITION}
    few = before | {600: (80, "final")}
    assert kinds(published(FIRST, before), published(SECOND, few)) == [(ChangeKind.CORRECTION, 100, 80)]


def test_borders_are_added_so_that_a_release_without_them_changes_nothing() -> None:
    sea, land = published(FIRST, {600: (5, "final")}), published(FIRST, {600: (6, "final")}, "land")
    both = Published(FIRST, "r", pa.concat_tables([sea.totals, land.totals]))
    assert kinds(both, published(SECOND, {600: (11, "final")}, None)) == []


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ([(5, "final"), (6, "provisional")], (11, "provisional")),
        ([(5, "final"), (None, "suppressed")], (None, "suppressed")),
        ([(None, "not_published"), (None, "not_yet_reported")], (None, "not_yet_reported")),
        ([(0, "final")], (0, "final")),
    ],
)
def test_a_sum_is_as_certain_as_its_least_certain_part(
    parts: list[tuple[int | None, str]], total: tuple[int | None, str]
) -> None:
    assert add_up(parts) == total


REVISED = [
    Revised(
        "x.v1",
        "month",
        revisions([published(FIRST, {647: (9977, "final")}), published(SECOND, {647: (5289, "final")})]),
    )
]


def test_changes_are_described_with_the_release_that_made_them() -> None:
    content = describe_changes(REVISED, ChangeFilter(route="CMED"), 10)
    assert content.releases == [
        ChangedByAnswer(series="x.v1", released="2025-02-10", release_id="r-2025-02-10", new_periods=0, changed=1)
    ]
    change = content.changes[0]
    assert (change.period, change.before, change.after, change.difference) == ("2023-12", 9977, 5289, -4688)
    assert change.ratio == 0.5301


@pytest.mark.parametrize(
    "chosen",
    [ChangeFilter(route="EMED"), ChangeFilter(kind="late_addition"), ChangeFilter(since=date(2025, 2, 11))],
)
def test_changes_can_be_filtered(chosen: ChangeFilter) -> None:
    content = describe_changes(REVISED, chosen, 10)
    assert (content.number_matched, content.changes) == (0, [])


@pytest.mark.parametrize(
    ("chosen", "error", "message"),
    [
        (ChangeFilter(route="MOON"), NotFound, "unknown route 'MOON'"),
        (ChangeFilter(series="y"), NotFound, "choose one of x.v1"),
        (ChangeFilter(kind="typo"), InvalidInput, "choose one of late_addition"),
    ],
)
def test_an_unknown_filter_says_what_there_is(chosen: ChangeFilter, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        describe_changes(REVISED, chosen, 10)
