"""The page of all commands and options, from what `--help` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from docs.guide.tables import table
from routes_geo.cli.app import app

_HEAD = """# Commands, from `--help`

This page is made from the commands themselves when the guide is built. [Commands](commands.md) shows what each is for,
and how its output is chosen.
"""
_OPTION = typer.core.TyperOption


def command_page() -> str:
    """Return the page: a section for each command, with its arguments and options."""
    root = typer.main.get_command(app)
    return _HEAD + "".join(_section(path, command) for path, command in commands(root, "routes-geo"))


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each command that does something, with the words that call it."""
    if hasattr(command, "commands"):
        for name, part in command.commands.items():
            yield from commands(part, f"{path} {name}")
    else:
        yield path, command


def _section(path: str, command: Any) -> str:
    shown = [each for each in command.params if not getattr(each, "hidden", False)]
    options = [each for each in shown if isinstance(each, _OPTION)]
    arguments = [each for each in shown if not isinstance(each, _OPTION)]
    names = " ".join(f"[{_name(each)}]" if not each.required else _name(each) for each in arguments)
    usage = f"\n## `{path}`\n\n{command.help}\n\n```text\n{path} [OPTIONS] {names}".rstrip() + "\n```\n"
    tables = table(("argument", "meaning"), [(f"`{_name(each)}`", _meaning(each)) for each in arguments])
    return usage + tables + table(("option", "meaning"), [(_flags(each), _meaning(each)) for each in options])


def _name(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper()) + ("..." if argument.nargs == -1 else "")


def _flags(option: Any) -> str:
    return ", ".join(f"`{flag}`" for flag in [*option.opts, *option.secondary_opts])


def _meaning(parameter: Any) -> str:
    """Return the help of a parameter, with its default where `--help` states it."""
    text = [parameter.help or ""]
    if parameter.required and isinstance(parameter, _OPTION):
        text.append("Required.")
    if getattr(parameter, "multiple", False) and "Repeatable" not in text[0]:
        text.append("Can be given several times.")
    default = getattr(parameter.default, "value", parameter.default)
    if parameter.show_default and default not in (None, False, (), []) and not callable(default):
        text.append(f"Default: `{default}`.")
    return " ".join(text)
