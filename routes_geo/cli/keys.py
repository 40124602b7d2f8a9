"""Commands for the keys of clients: add, list, revoke, check."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli.output import CsvOption, choose_form, print_records, print_table
from routes_geo.cli.terminal import EXIT_BAD_INPUT, JsonOption, report_errors, say, say_error, settings

if TYPE_CHECKING:
    from api.keys.key import Key

app = typer.Typer(help="Give out keys to clients of the service, list, revoke or check them.", no_args_is_help=True)

_YEAR = timedelta(days=365)
_SOON = timedelta(days=30)
_READ_CHARACTERS = 1000  # of a key on standard input
FileOption = Annotated[
    Path | None,
    typer.Option("--file", help="File of keys. Default: the one that ROUTES_GEO_KEYS names.", show_default=False),
]


@dataclass(frozen=True, slots=True)
class _KeyRow:
    """A key, as `list` prints it: without its hash."""

    name: str
    id: str
    state: str
    scopes: Sequence[str]
    created: str
    expires: str
    revoked: str | None
    rate: int | None
    burst: int | None


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the key, such as that of its holder.", show_default=False)],
    scopes: Annotated[
        str, typer.Option(help="What the key is for, separated by commas: read, reports, bulk, mcp, metrics.")
    ] = "read",
    expires: Annotated[
        str | None,
        typer.Option(
            help="Last day of the key in UTC, such as 2027-06-30, or the time at which it ends, such as "
            "2027-06-30T12:00:00Z. Default: a year from today.",
            show_default=False,
        ),
    ] = None,
    rate: Annotated[
        int | None, typer.Option(help="Requests per minute. Default: those of ROUTES_GEO_RATE_PER_KEY.", min=1)
    ] = None,
    burst: Annotated[
        int | None, typer.Option(help="How many may come at once, with --rate. Default: those of a minute.", min=1)
    ] = None,
    file: FileOption = None,
) -> None:
    """Add a key and print it, once. The file keeps only a hash of it.

    Example: `routes-geo keys add newsroom --scopes read,reports --expires 2027-06-30 --file keys.toml`

    The file is created if it is missing. A service that reads the file accepts the key from its next request on.
    """
    with report_errors():
        from api.keys.file import changing, check_name, check_rate, check_scopes, write_keys  # noqa: PLC0415
        from api.keys.key import Key, hash_of, id_in, new_text  # noqa: PLC0415
        from routes_geo.errors import InvalidInput  # noqa: PLC0415

        if burst is not None and rate is None:
            raise InvalidInput("--burst needs --rate; give both or neither")
        path, now, text = _path(file), datetime.now(UTC), new_text()
        key = Key(
            name=check_name(name),
            id=str(id_in(text)),
            sha256=hash_of(text),
            scopes=check_scopes([scope.strip() for scope in scopes.split(",") if scope.strip()]),
            created=now.replace(microsecond=0),
            expires=_end(expires, now),
            rate=check_rate(rate, "--rate"),
            burst=check_rate(burst, "--burst"),
        )
        with changing(path) as keys:
            if any(key.name == other.name for other in keys):
                raise InvalidInput(
                    f"{path} has a key {name!r} already; choose another name (that of a revoked key stays taken)"
                )
            write_keys(path, [*keys, key])
    say_error(f"{path}: added {key.name}, which works until {_time_text(key.expires)}. The key is shown only now:")
    say(text)


@app.command("list")
def list_keys(file: FileOption = None, json: JsonOption = False, csv: CsvOption = False) -> None:
    """List the keys in a file, with their scopes and dates, but neither keys nor hashes.

    Example: `routes-geo keys list --file keys.toml`
    """
    with report_errors():
        from api.keys.file import read_keys  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        rows = [_row(key) for key in read_keys(_path(file))]
        if not print_records(rows, form):
            columns = ("name", "id", "state", "scopes", "created", "expires", "rate", "burst")
            shown = [{column: getattr(row, column) for column in columns} for row in rows]
            print_table(shown, {column: column for column in columns})


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="Name of the key.", show_default=False)], file: FileOption = None
) -> None:
    """Revoke a key. Its name stays in the file, so that nobody else gets it.

    Example: `routes-geo keys revoke newsroom --file keys.toml`

    A service that reads the file refuses the key from its next request on.
    """
    with report_errors():
        from dataclasses import replace  # noqa: PLC0415

        from api.keys.file import changing, write_keys  # noqa: PLC0415
        from routes_geo.errors import InvalidInput, NotFound, choice_of  # noqa: PLC0415

        path = _path(file)
        with changing(path) as keys:
            by_name = {key.name: key for key in keys}
            if not by_name:
                raise NotFound(f"{path} has no keys; `routes-geo keys add` adds one")
            if name not in by_name:
                raise NotFound(f"{path} has no key {name[:80]!r}; {choice_of(name, by_name)}")
            if by_name[name].revoked is not None:
                raise InvalidInput(f"{name} is revoked since {_time_text(by_name[name].revoked)}")
            revoked = replace(by_name[name], revoked=datetime.now(UTC).replace(microsecond=0))
            write_keys(path, [revoked if key.name == name else key for key in keys])
    say(f"{path}: revoked {name}")


@app.command()
def check(
    file: FileOption = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read a key from standard input, and say whether it works.")
    ] = False,
) -> None:
    """Check a file of keys, or with --stdin a key, which is never printed.

    Examples: `routes-geo keys check --file keys.toml`, `routes-geo keys check --stdin --file keys.toml < key.txt`

    The exit code is 2 if the file is not accepted, or if the key does not work. Keys that end within 30 days
    are listed.
    """
    with report_errors():
        from api.keys.file import read_keys  # noqa: PLC0415

        path = _path(file)
        keys = read_keys(path)
    if stdin:
        _check_key(sys.stdin.read(_READ_CHARACTERS).strip(), keys)
        return
    now = datetime.now(UTC)
    states = [key.state(now.timestamp()) for key in keys]
    counted = ", ".join(f"{states.count(state)} {state}" for state in ("valid", "expired", "revoked"))
    say(f"{path}: {len(keys)} keys, {counted}")
    for key, state in zip(keys, states, strict=True):
        if state == "valid" and key.expires - now < _SOON:
            say(f"{key.name} ends at {_time_text(key.expires)}")


def _check_key(text: str, keys: Sequence[Key]) -> None:
    key = next((key for key in keys if key.matches(text)), None)
    state = "unknown" if key is None else key.state(datetime.now(UTC).timestamp())
    if key is None or state != "valid":
        say_error("the key is unknown" if key is None else f"the key {key.name} is {state}")
        raise typer.Exit(EXIT_BAD_INPUT)
    row = _row(key)
    say(f"{row.name} works until {row.expires}, for {', '.join(row.scopes)}")


def _path(file: Path | None) -> Path:
    from routes_geo.errors import InvalidInput  # noqa: PLC0415

    path = file or settings().keys
    if path is None:
        raise InvalidInput("give the file of keys with --file, or set ROUTES_GEO_KEYS to it")
    return path


def _end(text: str | None, now: datetime) -> datetime:
    """Return the first second at which a key no longer works; InvalidInput for a past one."""
    from routes_geo.errors import InvalidInput  # noqa: PLC0415

    advice = "give a day such as 2027-06-30, or a time such as 2027-06-30T12:00:00Z"
    try:
        if text is None:
            end = _end_of_day(now + _YEAR)
        elif "T" in text:
            end = datetime.fromisoformat(text)
        else:
            end = _end_of_day(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC))
        if end.tzinfo is None:
            raise InvalidInput(f"--expires {text!r} has no time zone; {advice}")
        end = end.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(f"--expires {text!r} is not accepted; {advice}") from error
    if end <= now:
        raise InvalidInput(f"--expires {text!r} is in the past; {advice}")
    return end


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time(0), UTC)


def _row(key: Key) -> _KeyRow:
    from api.keys.key import KeyScope  # noqa: PLC0415

    return _KeyRow(
        name=key.name,
        id=key.id,
        state=key.state(datetime.now(UTC).timestamp()),
        scopes=[str(scope) for scope in KeyScope if scope in key.scopes],
        created=_time_text(key.created),
        expires=_time_text(key.expires),
        revoked=None if key.revoked is None else _time_text(key.revoked),
        rate=key.rate,
        burst=key.burst,
    )


def _time_text(moment: datetime | None) -> str:
    from api.keys.file import time_text  # noqa: PLC0415

    return "" if moment is None else time_text(moment)
