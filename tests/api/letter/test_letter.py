"""What the letter names, over HTTP: dates with their precision, sources, windows without an effect, refusals."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

LISTS = {
    "/letter": ("items", 65),
    "/measures": ("measures", 26),
    "/partners": ("partners", 11),
    "/returns": ("returns", 3),
    "/files": ("files", 5),
    "/agencies": ("agencies", 4),
    "/claims": ("claims", 7),
}
EXAMPLES = {
    "/measures/{measure_id}": ["/measures/plan.tn_mou", "/measures/plan.skills", "/measures/asset.irini"],
    "/measures/{measure_id}/windows": [
        "/measures/plan.tn_mou/windows",
        "/measures/plan.ap_wmed/windows?months=3",
        "/measures/asset.irini/windows?months=60",
        "/measures/plan.conference/windows?months=24&as_of=2025-07-01",
    ],
    "/partners/{partner}": ["/partners/TN", "/partners/partner.jo", "/partners/rs"],
    "/files/{file_id}": ["/files/pact.ammr"],
    "/claims/{claim_id}": [f"/claims/{name}" for name in ("trend.cm_steepest", "trend.cy_pressure", "return.rate")],
} | {path: [path] for path in LISTS}
CAUSAL = (
    "because of",
    "thanks to",
    "led to a",
    "caused",
    "resulted in",
    "impact",
    "effective in",
    "reduced",
    "increase of",
)


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def refused(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters)
    assert response.status_code == 422, response.text
    return response.json()


@pytest.mark.parametrize(("path", "address"), [(path, address) for path, many in EXAMPLES.items() for address in many])
def test_an_answer_is_as_its_schema_says_and_has_nothing_else(client: TestClient, path: str, address: str) -> None:
    document = get(client, "/openapi.json")
    schemas = document["components"]["schemas"]
    named = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    closed = {
        name: schema | ({"additionalProperties": False} if schema.get("type") == "object" else {})
        for name, schema in schemas.items()
    }
    root = {"$ref": named, "components": {"schemas": closed}}
    answer = get(client, address)
    errors = [
        f"{error.instance_path}: {error.message}" for error in jsonschema_rs.validator_for(root).iter_errors(answer)
    ]
    assert errors == []


@pytest.mark.parametrize(("path", "expected"), LISTS.items())
def test_a_list_says_how_many_there_are_and_may_be(client: TestClient, path: str, expected: tuple[str, int]) -> None:
    answer = get(client, path)
    name, count = expected
    assert len(answer[name]) == answer["number_matched"] == answer["number_returned"] == count
    assert answer["maximum"] >= count
    for entry in answer[name]:
        assert entry["verification"] in ("verified", "partly", "unverified"), entry["id"]
        assert entry["source"], entry["id"]
        assert (entry["date"] is None) == (entry["date_precision"] == "unknown"), entry["id"]


def test_the_letter_is_listed_by_kind(client: TestClient) -> None:
    assert get(client, "/letter", kind="hotspot")["number_matched"] == 5
    assert client.get("/letter", params={"kind": "x"}).status_code == 400


def test_everything_that_the_letter_names_is_found_at_its_address(client: TestClient) -> None:
    for entry in get(client, "/letter")["items"]:
        answer = client.get(entry["href"])
        assert answer.status_code == 200, entry["id"]
        assert entry["id"] in answer.text or entry["kind"] in ("route", "hotspot"), entry["id"]


def test_the_landing_page_leads_to_the_letter_and_its_claims(client: TestClient) -> None:
    names = {entry["href"].rpartition("/")[2] for entry in get(client, "/", f="json")["links"]}
    assert {"letter", "claims"} <= names


def ids(answer: dict[str, Any]) -> set[str]:
    return {entry["id"] for entry in answer["measures"] if entry["dated"]}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"route": "CMED"}, {"asset.irini", "plan.ap_cmed", "plan.conference", "plan.lampedusa10", "plan.tn_mou"}),
        ({"route": "Western African"}, {"plan.ap_wmed", "plan.conference"}),
        ({"route": "CMED", "from": "2023-07", "to": "2023-09"}, {"asset.irini", "plan.lampedusa10", "plan.tn_mou"}),
        ({"from": "2023-07-16", "to": "2023-07-16", "route": "CMED"}, {"asset.irini", "plan.tn_mou"}),
        ({"from": "2023-07-17", "to": "2023-09-16", "route": "CMED"}, {"asset.irini"}),
        ({"from": "2023-11-15", "to": "2023-11-27"}, {"asset.irini", "plan.hlm_november"}),
        ({"from": "2023-09-30", "to": "2023-09-30"}, {"asset.irini", "plan.pilots"}),
        ({"partner": "TN"}, {"asset.tn_boats", "plan.talent", "plan.tn_mou"}),
        ({"partner": "bg"}, {"plan.pilots"}),
        ({"partner": "partner.wb6"}, {"plan.ap_wbal", "plan.visa_alignment"}),
        ({"verification": "unverified"}, {"plan.hlm_november"}),
        ({"from": "2030"}, set()),
    ],
)
def test_measures_are_found_by_route_time_partner_and_verification(
    client: TestClient, parameters: dict[str, str], expected: set[str]
) -> None:
    assert ids(get(client, "/measures", **parameters)) == expected


def test_undated_measures_are_in_every_window_and_said_to_be_undated(client: TestClient) -> None:
    answer = get(client, "/measures", **{"from": "2023-07", "to": "2023-07"})
    undated = [entry for entry in answer["measures"] if not entry["dated"]]
    assert answer["undated"] == len(undated) == 7
    assert {(entry["date"], entry["start"], entry["date_precision"]) for entry in undated} == {(None, None, "unknown")}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/measures?route=XX", 404, "CMED"),
        ("/measures?from=soon", 400, "2023-09"),
        ("/measures?from=2023-13", 400, "2023-13"),
        ("/measures?to=2023-02-30", 400, "2023-02-30"),
        ("/measures?from=99999999999999999999", 400, "day"),
        ("/measures?from=2023-09&to=2023-08", 400, "before"),
        ("/measures?partner=ZZ", 404, "partner.tn"),
        ("/measures?verification=perhaps", 400, "verified"),
        ("/measures?place=lampedusa", 400, "unknown parameter place"),
        ("/measures/plan.none", 404, "plan.tn_mou"),
        ("/measures/plan.none/windows", 404, "plan.tn_mou"),
        ("/measures/plan.tn_mou/windows?months=0", 400, "1 to 60"),
        ("/measures/plan.tn_mou/windows?months=61", 400, "1 to 60"),
        ("/measures/plan.tn_mou/windows?months=x", 400, "months"),
        ("/measures/plan.tn_mou/windows?as_of=soon", 400, "2025-02-08"),
        ("/measures/plan.tn_mou/windows?as_of=2020-01-01", 404, "2025-02-07"),
        ("/partners/ZZ", 404, "partner.tn"),
        ("/files/pact.none", 404, "pact.ammr"),
        ("/claims/trend.none", 404, "trend.total_up"),
        ("/claims?as_of=soon", 400, "2025-02-08"),
        ("/claims?route=XX", 404, "CMED"),
    ],
)
def test_bad_input_is_answered_with_what_is_accepted(client: TestClient, path: str, status: int, words: str) -> None:
    response = client.get(path)
    assert response.status_code == status, response.text
    assert words in response.json()["detail"]


@pytest.mark.parametrize("name", ["country", "route", "place", "cell", "nationality"])
def test_returns_are_refused_below_the_eu(client: TestClient, name: str) -> None:
    answer = refused(client, "/returns", **{name: "IT"})
    assert (answer["reason_code"], answer["allowed"]) == ("not_offered", "/returns")
    assert name in answer["detail"]


def test_returns_stand_side_by_side_on_their_own_bases(client: TestClient) -> None:
    answer = get(client, "/returns")
    by_id = {entry["id"]: entry for entry in answer["returns"]}
    rates = [(entry["basis"], entry["date"], entry["value"]) for entry in by_id["return.rate"]["beside"]]
    assert rates[0] == ("letter", "2023-01/2023-07", 22.1)
    assert rates[-1] == ("eurostat", "2023-Q1/2023-Q2", 25.1)
    assert [date for _, date, _ in rates[1:4]] == ["2023-Q1", "2023-Q2", "2023-Q4"]
    for entry in by_id["return.rate"]["beside"]:
        assert entry["value"] == round(100 * entry["returns"] / entry["decisions"], 1)
    decisions = by_id["return.decisions"]
    assert (decisions["value"], [entry["value"] for entry in decisions["beside"]]) == (
        290_000,
        [111_275, 105_865, 105_585],
    )
    assert answer["not_held"] == ["2023-Q3"]


def test_a_file_has_its_milestones_as_a_timeline(client: TestClient) -> None:
    milestones = get(client, "/files/pact.ammr")["milestones"]
    assert [(entry["milestone"], entry["date"]) for entry in milestones] == [
        ("proposal", "2020-09-23"),
        ("agreement", "2023-12-20"),
        ("parliament", "2024-04-10"),
        ("council", "2024-05-14"),
        ("published", "2024-05-22"),
        ("applies", "2026"),
    ]


def test_a_partner_has_its_measures_and_routes(client: TestClient) -> None:
    tunisia = get(client, "/partners/TN")
    assert tunisia["id"] == "partner.tn"
    assert [entry["id"] for entry in tunisia["measures"]] == ["asset.tn_boats", "plan.talent", "plan.tn_mou"]
    assert tunisia["routes"] == [{"route": "CMED", "name": "Central Mediterranean"}]
    senegal = get(client, "/partners/SN")
    assert (senegal["id"], senegal["groups"]) == ("partner.sn", ["partner.wafrica"])
    assert get(client, "/partners/XK")["id"] == "partner.wb6"


def test_windows_are_counts_side_by_side_and_nothing_of_the_two(client: TestClient) -> None:
    answer = get(client, "/measures/plan.tn_mou/windows", months=2)
    (route,) = answer["routes"]
    before, after = route["before"], route["from"]
    assert (before["window"], before["value"]) == ("2023-05/2023-06", 8154 + 15213)
    assert (after["window"], after["value"]) == ("2023-07/2023-08", 23456 + 25756)
    assert before["low"] == before["value"] == before["high"]
    assert "not an effect" in answer["notes"][0]
    assert "seasons" in answer["notes"][1]
    assert not {"difference", "ratio", "change", "effect", "trend"} & set(str(answer["routes"]).split("'"))


def test_windows_outside_the_series_have_a_status_and_no_count(client: TestClient) -> None:
    (route,) = get(client, "/measures/plan.tn_mou/windows", months=60)["routes"]
    assert (route["from"]["value"], route["from"]["status"]) == (None, "not_yet_reported")
    assert route["before"]["status"] == "final"


def test_a_measure_without_a_date_or_a_route_has_no_windows(client: TestClient) -> None:
    for name, lacks in (("plan.skills", "no date"), ("plan.talent", "no route")):
        answer = refused(client, f"/measures/{name}/windows")
        assert (answer["reason_code"], answer["allowed"]) == ("not_offered", f"/measures/{name}")
        assert lacks in answer["detail"]


def test_claims_over_http_are_those_of_the_core(client_2025: TestClient) -> None:
    answer = get(client_2025, "/claims")
    verdicts = {entry["id"]: entry["reproduces"] for entry in answer["claims"]}
    assert verdicts["trend.gr_fourfold"] == "no"
    assert verdicts["trend.cm_steepest"] == "yes"
    assert get(client_2025, "/claims", route="WBAL")["number_matched"] == 2
    early = get(client_2025, "/claims/trend.total_up", as_of="2020-01-01")
    assert (early["reproduces"], early["as_of"], early["vintage"]) == ("not_testable", "2020-01-01", None)
    assert get(client_2025, "/claims/trend.total_up", as_of="2025-07-01")["reproduces"] == "yes"


def test_nothing_speaks_of_causes(client: TestClient) -> None:
    for address in ("/measures", "/measures/plan.tn_mou/windows", "/partners/TN", "/letter"):
        text = client.get(address).text.lower()
        assert not [words for words in CAUSAL if words in text.replace("fourfold increase of arrivals", "")], address


def test_the_collections_are_as_they_were(client: TestClient) -> None:
    measures = get(client, "/collections/measures/items", limit=1)
    assert measures["numberMatched"] == 26
    assert set(measures["features"][0]["properties"]) == {
        *("measure_id", "name", "letter_says", "start", "end", "date_precision", "routes"),
        *("places", "partners", "value", "verification", "source"),
    }
