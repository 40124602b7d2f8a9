"""The file of subscriptions: what is read, and all that is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.alarm_cases import ALARM, SECRET

from routes_geo.alerts.subscriptions import Subscription, read_subscriptions
from routes_geo.errors import DataError

ENVIRONMENT = {"HOOK": SECRET, "BROKEN": "hunter2hunter2"}
HEAD = 'allow = ["hooks.example", "https://lists.example/routes/"]\nallow_private = ["127.0.0.1", "inside.example"]\n'


def read(folder: Path, text: str) -> list[Subscription]:
    path = folder / "subscriptions.toml"
    path.write_text(text, "utf-8")
    return read_subscriptions(path, ENVIRONMENT)


def one(folder: Path, *lines: str, url: str = "https://hooks.example/a", secret: str = 'secret_env = "HOOK"') -> str:
    return "\n".join([HEAD, "[[subscription]]", 'name = "desk"', f'url = "{url}"', secret, *lines])


def test_a_subscription_with_all_that_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    lines = ('routes = ["WAFR"]', 'detectors = ["ears", "shock"]', 'direction = "up"')
    found = read(tmp_path, one(tmp_path, *lines, secret='secret_file = "secret"'))[0]
    assert found == Subscription(
        "desk", "https://hooks.example/a", bytes(range(32)), ["WAFR"], ["ears", "shock"], ["up"], may_be_private=False
    )
    assert found.wants(ALARM)
    for other in ({"route": "CMED"}, {"detector": "surge"}, {"direction": "down"}):
        assert not found.wants(replace(ALARM, **other))  # type: ignore[arg-type]
    assert SECRET not in repr(found)
    assert str(bytes(range(32))) not in repr(found)
    assert "hooks.example" not in repr(found)


def test_without_a_choice_all_is_wanted(tmp_path: Path) -> None:
    found = read(tmp_path, one(tmp_path))[0]
    assert found.wants(ALARM)
    assert found.wants(replace(ALARM, route="CMED"))
    assert read(tmp_path, HEAD) == []


@pytest.mark.parametrize(
    ("url", "may_be_private"),
    [
        ("https://hooks.example/anything?token=1", False),
        ("https://HOOKS.example:8443/", False),
        ("https://lists.example/routes/a/b", False),
        ("https://inside.example/", True),
        ("http://127.0.0.1:9999/", True),
    ],
)
def test_addresses_that_are_allowed(url: str, may_be_private: bool, tmp_path: Path) -> None:
    assert read(tmp_path, one(tmp_path, url=url))[0].may_be_private is may_be_private


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://evil.example/", "is in allow"),
        ("https://hooks.example.evil.example/", "is in allow"),
        ("https://lists.example/", "is in allow"),
        ("https://lists.example/routes-of-others", "is in allow"),
        ("https://lists.example/routes/../admin", "is in allow"),
        ("https://lists.example/routes/%2e%2E/admin", "is in allow"),
        ("https://lists.example:444/routes/a", "is in allow"),
        ("https://lists.example.evil.example/routes/a", "is in allow"),
        ("https://hooks.example@evil.example/", "user name or password"),
        ("http://hooks.example/", "only https"),
        ("http://inside.example/", "only https"),
        ("http://localhost/", "only https"),
        ("ftp://hooks.example/", "http and https"),
        ("hooks.example", "http and https"),
        ("https://[hooks.example]/", "http and https"),
    ],
)
def test_addresses_that_are_not(url: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, one(tmp_path, url=url))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/hunter2/a?token=hunter2#hunter2",
        "https://evil.example?token=hunter2",
        "https://evil.example\\\\hunter2",
        "https://me:hunter2@hooks.example/",
        "http://hooks.example/hunter2",
        "ftp://hooks.example/hunter2",
        "hooks.example/hunter2",
        "me:hunter2@hooks.example/a",
        "//hooks.example/hunter2",
    ],
)
def test_an_address_that_is_not_accepted_is_not_printed(url: str, tmp_path: Path) -> None:
    text = one(tmp_path, url=url).replace("lists.example/routes/", "lists.example/hunter2/")
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        ("", "secret_env"),
        ('secret = "whsec_abc"', "unknown secret"),
        ('secret_env = "NONE"', "variable 'NONE' is not set"),
        ('secret_env = "ROUTES_GEO_SECRET"', "reserved for the service"),
        ('secret_env = "HOOK"\nsecret_file = "secret"', "either secret_env"),
        ('secret_file = "missing"', "cannot be read"),
        ('secret_env = "BROKEN"', "not accepted"),
        ('secret_env = "whsec_hunter2hunter2"', "not the name of an environment variable"),
        ('secret_env = "hunter2/+="', "not the name of an environment variable"),
    ],
)
def test_secrets_that_are_not_accepted(secret: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, one(tmp_path, secret=secret))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("allow = [", "not a TOML file"),
        ("allow = " + "[" * 100_000, "not a TOML file"),
        ("\xff", "not a TOML file"),
        ("allowed = []", "unknown allowed"),
        ("subscription = 5", r"\[\[subscription\]\]"),
        ("[subscription]\nname = 'desk'", r"\[\[subscription\]\]"),
        ("[[subscription]]", "name is missing"),
        ("[[subscription]]\nname = '../desk'\nurl = 'https://a.example'", "letters, digits"),
        (f"{HEAD}[[subscription]]\nname = 'a'\nurl = 'https://hooks.example'\nsecret_env='HOOK'\nroutes='all'", "CMED"),
        ("allow = 'a.example'\n[[subscription]]\nname = 'a'\nurl = 'https://a.example'", "list of hosts"),
    ],
)
def test_files_that_are_not_accepted(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "subscriptions.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match=message):
        read_subscriptions(path, ENVIRONMENT)


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_subscriptions(tmp_path / "none.toml", {})
    (tmp_path / "large.toml").write_text("#" * ((1 << 20) + 1))
    with pytest.raises(DataError, match="larger than"):
        read_subscriptions(tmp_path / "large.toml", {})


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    second = one(tmp_path).partition("[[subscription]]")[2]
    text = one(tmp_path) + "\n[[subscription]]" + second + '\n[[subscription]]\nname = "x"'
    with pytest.raises(DataError, match=r"subscription 3: url is missing; the name 'desk' is given twice"):
        read(tmp_path, text)


def test_the_file_in_the_documentation_is_accepted(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "how_to" / "receive_alerts.md").read_text("utf-8")
    path = tmp_path / "subscriptions.toml"
    path.write_text(text.partition("```toml\n")[2].partition("```")[0])
    found = read_subscriptions(path, {"NEWSROOM_SECRET": SECRET})
    assert [(item.name, item.routes, item.directions) for item in found] == [("newsroom", ["CMED", "WAFR"], ["up"])]
