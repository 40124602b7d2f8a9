"""The commands on alarms: what they print, what they send, how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook
from support.alarm_cases import SECRET
from support.alarm_history import FIRST, RAISED_FIRST, RAISED_LAST, THIRD, build, make_ledger
from support.command_line import invoke
from support.webhook_receiver import Reply, webhook_receiver

from routes_geo.ledger.ledger import Ledger


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the snapshot of the first release."""
    home = tmp_path_factory.mktemp("cli-alerts")
    build(make_ledger(home), home / "snapshots", FIRST)
    return home


def subscribe(home: Path, url: str, *, allowed: str = "127.0.0.1") -> None:
    text = f'allow_private = ["{allowed}"]\n[[subscription]]\nname = "desk"\nurl = "{url}"\nsecret_env = "HOOK"\n'
    (home / "subscriptions.toml").write_text(text)


def test_alarms_are_listed(home: Path) -> None:
    listed = invoke("alerts", "list", "--route", "West African", home=home)
    assert listed.returncode == 0, listed.stderr
    assert all(name in listed.stdout for name in RAISED_FIRST)
    assert "not public warnings" in listed.stdout
    lines = invoke("alerts", "list", "--json", "--detector", "ears", home=home).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["WAFR-2023-12-ears-up"]
    assert invoke("alerts", "list", "--json", "--direction", "down", home=home).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "--route", "XX"), "CMED, EMED"),
        (("list", "--detector", "guess"), "ears, surge, shock"),
        (("list", "--as-of", "2001-01-01"), "2025-02-07"),
        (("send", "--subscriptions", "none.toml"), "cannot be read"),
    ],
)
def test_mistakes_say_what_is_accepted(arguments: tuple[str, ...], message: str, home: Path) -> None:
    result = invoke("alerts", *arguments, home=home)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_what_is_new_is_sent_once_and_the_next_release_takes_it_back(home: Path) -> None:
    with webhook_receiver(lambda _: Reply()) as receiver:
        subscribe(home, receiver.url)
        planned = invoke("alerts", "send", "--dry-run", home=home, HOOK=SECRET)
        assert (planned.returncode, receiver.received) == (0, [])
        assert planned.stdout.count("planned") == len(RAISED_FIRST)
        for number in range(2):
            sent = invoke("alerts", "send", home=home, HOOK=SECRET)
            assert sent.returncode == 0, sent.stderr
            assert f"{0 if number else len(RAISED_FIRST)} messages" in sent.stdout
        build(Ledger(home / "ledger"), home / "snapshots", THIRD)
        sent = invoke("alerts", "send", "--json", home=home, HOOK=SECRET)
    results = [json.loads(line) for line in sent.stdout.splitlines()]
    assert {item["outcome"] for item in results} == {"delivered"}
    content = [Webhook(SECRET).verify(item.body, item.headers) for item in receiver.received]
    told = [{item["data"]["id"] for item in content if item["type"] == kind} for kind in ("alarm.raised", "alarm.gone")]
    assert told == [RAISED_FIRST | RAISED_LAST, RAISED_FIRST]
    assert len(content) == 9


def test_what_does_not_arrive_ends_in_1(home: Path, tmp_path: Path) -> None:
    with webhook_receiver(lambda _: Reply(404)) as receiver:
        subscribe(home, receiver.url)
        sent = invoke("alerts", "send", "--delivered", str(tmp_path / "d.json"), home=home, HOOK=SECRET)
    assert sent.returncode == 1
    assert "404" in sent.stdout
    assert SECRET not in sent.stdout + sent.stderr


def test_an_address_that_is_not_allowed_is_not_sent_to(home: Path) -> None:
    with webhook_receiver(lambda _: Reply()) as receiver:
        subscribe(home, receiver.url, allowed="hooks.example")
        sent = invoke("alerts", "send", home=home, HOOK=SECRET)
    assert (sent.returncode, receiver.received) == (2, [])
    assert "only https is accepted" in sent.stderr
