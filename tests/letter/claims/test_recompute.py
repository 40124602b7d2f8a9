"""Claims recomputed from the embedded snapshot give the published numbers; other snapshots give other ones."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from routes_geo.build.build import build_snapshot
from routes_geo.errors import NotFound
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.letter.claims.answers import ComparedCountsAnswer
from routes_geo.letter.claims.comparisons import ClaimOutcome
from routes_geo.letter.claims.description import describe_claim
from routes_geo.letter.claims.recompute import CheckedClaim, claims_of_route, recompute_claim, recompute_claims
from routes_geo.letter.claims.verdicts import Reproduces
from routes_geo.letter.claims.words import outcome_in_words, reason
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

REPRODUCES = {
    "return.rate": "partly",
    "trend.canary": "yes",
    "trend.cm_steepest": "yes",
    "trend.cy_pressure": "not_testable",
    "trend.gr_fourfold": "no",
    "trend.total_up": "yes",
    "trend.wb_decrease": "yes",
}
NAMES = {"CMED": "Central Mediterranean"}
ROUTES = (
    "Central Mediterranean",
    "Eastern Mediterranean",
    "Western Balkan",
    "Western Mediterranean",
    "Western African",
)


@pytest.fixture(scope="module")
def claims(snapshot_2025: Snapshot) -> dict[str, CheckedClaim]:
    return {claim.claim_id: claim for claim in recompute_claims(snapshot_2025)}


def outcomes(claim: CheckedClaim) -> dict[str, ClaimOutcome]:
    return {outcome.comparison.test_id: outcome for outcome in claim.outcomes}


def released(claim: CheckedClaim) -> str:
    ((_, release),) = claim.releases
    return str(release["released"])


@pytest.fixture(scope="module")
def earlier(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Two releases of route totals without borders: 1,000 in every month of 2022 and 2023, then 2,000 in 2023."""
    home = tmp_path_factory.mktemp("earlier")
    lines = ["vintage_commit_date,route,month,detections"]
    for released, newer in (("2025-02-07", 1000), ("2025-02-20", 2000)):
        for route in ROUTES:
            for year, count in ((2022, 1000), (2023, newer)):
                lines += [f"{released},{route} Route,{year}-{month:02d},{count}" for month in range(1, 13)]
    (home / "releases.csv").write_text("\n".join(lines) + "\n")
    ledger = Ledger(home / "ledger")
    ingest_file(home / "releases.csv", ledger)
    build_snapshot(home / "out", data_dir=data_dir, ledger=ledger, as_of=date(2025, 3, 1), today=date(2025, 12, 1))
    return open_snapshot(home / "out")


def test_every_claim_reproduces_as_was_found_by_hand(claims: dict[str, CheckedClaim], data_dir: Path) -> None:
    assert {name: claim.verdict.reproduces.value for name, claim in claims.items()} == REPRODUCES
    with (data_dir / "claims.csv").open(encoding="utf-8", newline="") as handle:
        by_hand = {row["id"]: row["reproducible"] for row in csv.DictReader(handle)}
    assert by_hand == {name: verdict for name, verdict in REPRODUCES.items() if name != "return.rate"}


def test_fourfold_is_three_and_a_half_times_at_the_most(claims: dict[str, CheckedClaim]) -> None:
    values = {name: round(outcome.value or 0, 2) for name, outcome in outcomes(claims["trend.gr_fourfold"]).items()}
    assert values == {"jul": 1.69, "aug": 2.49, "sep": 3.59, "oct": 2.54, "jan_sep": 1.61, "jan_oct": 1.74}
    assert "The highest value is 3.59 times, in 2023-09; the letter claims 4" in reason(claims["trend.gr_fourfold"])


def test_steepest_depends_on_the_window_by_one_month(claims: dict[str, CheckedClaim]) -> None:
    by_id = outcomes(claims["trend.cm_steepest"])
    assert (by_id["jan_sep_relative"].leader, by_id["jan_sep_absolute"].value) == ("CMED", 62_011)
    assert by_id["jan_sep_relative"].value == pytest.approx(0.860, abs=0.0005)
    assert (by_id["jan_oct_relative"].leader, by_id["jan_oct_absolute"].leader) == ("WAFR", "CMED")
    assert by_id["jan_oct_relative"].value == pytest.approx(1.096, abs=0.0005)
    assert by_id["jan_oct_absolute"].value == 58_809
    assert claims["trend.cm_steepest"].verdict.depends_on_window
    assert (
        "Other windows give a different result: 2023-01/2023-10 (largest relative increase WAFR, +109.6 %)"
        in reason(claims["trend.cm_steepest"])
    )
    assert [pair.route for pair in by_id["jan_sep_relative"].pairs] == ["CMED", "EMED", "WBAL", "WMED", "WAFR"]


def test_the_total_holds_the_context_routes_and_is_of_detections(claims: dict[str, CheckedClaim]) -> None:
    outcome = outcomes(claims["trend.total_up"])["jan_sep"]
    assert (outcome.pairs[0].now, outcome.pairs[0].before) == (285_540, 233_748)
    assert outcome.value == pytest.approx(0.222, abs=0.0005)
    text = outcome_in_words(outcome, NAMES, "detections")
    assert text.startswith("Detections, all nine routes of Frontex: 285,540 in 2023-01/2023-09 against 233,748")


def test_the_decrease_and_what_came_after_it(claims: dict[str, CheckedClaim]) -> None:
    by_id = outcomes(claims["trend.wb_decrease"])
    assert by_id["jan_oct"].value == pytest.approx(-0.228, abs=0.0005)
    assert (by_id["nov_on_oct"].pairs[0].before, by_id["nov_on_oct"].pairs[0].now) == (17_125, 1_206)


def test_the_rate_reproduces_from_the_letter_alone(claims: dict[str, CheckedClaim]) -> None:
    by_id = outcomes(claims["return.rate"])
    assert by_id["letter"].value == pytest.approx(22.07, abs=0.005)
    assert (by_id["eurostat"].pairs[0].now, by_id["eurostat"].pairs[0].before) == (54_480, 217_140)
    assert by_id["eurostat"].value == pytest.approx(25.1, abs=0.05)
    assert claims["return.rate"].releases == []
    assert "Not supported by 2023-Q1/2023-Q2 (Eurostat's figures: 25.1 %)" in reason(claims["return.rate"])


def test_where_an_input_is_not_held_the_reason_says_so(claims: dict[str, CheckedClaim]) -> None:
    assert "not held by month" in reason(claims["trend.cy_pressure"])
    assert outcomes(claims["trend.cy_pressure"])["by_entry_mode"].value is None


def test_another_release_gives_another_verdict(earlier: Snapshot) -> None:
    later = recompute_claim(earlier, "trend.wb_decrease")
    assert later.verdict.reproduces is Reproduces.NO
    assert outcomes(later)["jan_sep"].value == 1.0
    first = recompute_claim(earlier, "trend.wb_decrease", date(2025, 2, 10))
    assert outcomes(first)["jan_sep"].value == 0.0
    assert released(first) == "2025-02-07"
    assert released(later) == "2025-02-20"


def test_a_release_without_borders_or_context_routes_says_what_it_lacks(earlier: Snapshot) -> None:
    newest, first = (recompute_claim(earlier, "trend.gr_fourfold", day) for day in (None, date(2025, 2, 10)))
    assert newest.verdict.reproduces is first.verdict.reproduces is Reproduces.NOT_TESTABLE
    assert reason(newest) == reason(first) == "no release here has counts by border"
    assert reason(recompute_claim(earlier, "trend.total_up")) == "the release has no counts of BLKS"


def test_a_count_at_a_border_is_of_the_newest_release_that_has_borders(
    claims: dict[str, CheckedClaim], snapshot: Snapshot
) -> None:
    newest = {claim.claim_id: claim for claim in recompute_claims(snapshot)}
    fourfold = newest["trend.gr_fourfold"]
    assert released(fourfold) == "2025-06-03"
    assert fourfold.verdict == claims["trend.gr_fourfold"].verdict
    assert released(newest["trend.total_up"]) == "2026-08-04"
    described = describe_claim(fourfold, snapshot)
    assert {comparison.vintage for comparison in described.comparisons} == {"2025-06-03"}
    assert [source.release["released"] for source in described.sources] == ["2025-06-03"]
    before = recompute_claim(snapshot, "trend.gr_fourfold", date(2025, 5, 20))
    assert reason(before) == "before the release of 2025-06-03 the snapshot has no counts by border"


def test_nobody_leads_where_all_grow_alike(earlier: Snapshot) -> None:
    assert recompute_claim(earlier, "trend.cm_steepest").verdict.reproduces is Reproduces.NO


def test_before_the_first_release_nothing_of_it_is_testable(snapshot: Snapshot) -> None:
    recomputed = {claim.claim_id: claim for claim in recompute_claims(snapshot, date(2020, 1, 1))}
    assert recomputed["trend.total_up"].verdict.reproduces is Reproduces.NOT_TESTABLE
    assert "2025-02-07" in reason(recomputed["trend.total_up"])
    assert recomputed["return.rate"].verdict.reproduces is Reproduces.PARTLY


def test_claims_are_found_by_id_and_by_route(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match=r"trend.total_up"):
        recompute_claim(snapshot, "trend.none")
    recomputed = recompute_claims(snapshot)
    assert [claim.claim_id for claim in claims_of_route(recomputed, "WBAL")] == ["trend.total_up", "trend.wb_decrease"]
    with pytest.raises(NotFound):
        claims_of_route(recomputed, "XX")


def test_a_description_names_metric_windows_series_release_and_figures_of_the_day(
    claims: dict[str, CheckedClaim], snapshot_2025: Snapshot
) -> None:
    answer = describe_claim(claims["trend.canary"], snapshot_2025)
    assert (answer.letter_says, answer.reproduces, answer.vintage) == ("as shown recently", "yes", "2025-06-03")
    first = answer.comparisons[0]
    assert (first.metric, first.window, first.compared) == ("change", "2023-01/2023-09", "2022-01/2022-09")
    (counts,) = first.counts
    assert isinstance(counts, ComparedCountsAnswer)
    assert counts.window - counts.compared == counts.difference == 2941
    assert answer.sources[0].series == first.series == "frontex.detections.v1"
    assert fields_of(answer.published[3]) | {"source": ""} == {
        "what": "Canary Islands irregular arrivals against the same days of the year before",
        "period": "2023-01-01/2023-10-15",
        "value": "+79.4 %",
        "unit": "change, persons, Interior",
        "status": "verified as press",
        "source": "",
    }


def test_no_sentence_speaks_of_causes_or_persons(claims: dict[str, CheckedClaim], snapshot: Snapshot) -> None:
    for claim in claims.values():
        described = describe_claim(claim, snapshot)
        text = " ".join([described.reason, *(comparison.says for comparison in described.comparisons)]).lower()
        assert not {"because", "thanks", "due to", "effect", "persons", "people", "illegal"} & set(text.split())
