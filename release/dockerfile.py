"""Read a Dockerfile as stages of steps, as far as this project uses the format; anything else is an error."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

_KNOWN = frozenset({"RUN", "COPY", "ENV", "ARG", "WORKDIR", "USER", "EXPOSE", "HEALTHCHECK", "CMD"})
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_PAIR = re.compile(r'(\w+)=("[^"]*"|\S*)')
_FROM = re.compile(r"^(\S+?)(?: AS (\w+))?$")
_OPTION = re.compile(r"--[\w-]+=\S+\s+")
_PINNED = re.compile(r"^debian:(?P<suite>[a-z]+)-\d{8}-slim@sha256:[0-9a-f]{64}$")


@dataclass(frozen=True)
class Step:
    """Describe an instruction: its text, the variables that are set, and the folder and the user it runs with."""

    instruction: str
    text: str
    environment: dict[str, str]
    folder: str
    user: str

    def words(self) -> list[str]:
        """Return the words of an instruction in JSON form, such as CMD ["a", "b"]."""
        words: list[str] = json.loads(self.text[self.text.index("[") :])
        return words


@dataclass(frozen=True)
class Stage:
    """Describe a stage: its base, its name (which may be empty) and its steps."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    @property
    def suite(self) -> str:
        """Return the name of Debian's release that the base is; ValueError if the base is not pinned to one."""
        pinned = _PINNED.match(self.base)
        if pinned is None:
            raise ValueError(f"FROM {self.base}: expected debian:SUITE-YYYYMMDD-slim@sha256:DIGEST")
        return pinned["suite"]

    def last(self, instruction: str) -> Step:
        """Return the last step with an instruction; ValueError if the stage has no such step."""
        for step in reversed(self.steps):
            if step.instruction == instruction:
                return step
        raise ValueError(f"the last stage has no {instruction}")


def read_stages(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile; ValueError for an instruction that is not known here."""
    stages: list[Stage] = []
    arguments: dict[str, str] = {}
    folder, user, environment = "/", "0:0", dict[str, str]()
    for instruction, rest in _instructions(text):
        value = _filled(rest, environment if stages else arguments)
        if instruction == "FROM":
            base = _FROM.match(_filled(rest, arguments))
            if base is None:
                raise ValueError(f"FROM {rest}: not understood")
            stages.append(Stage(base[1], base[2] or ""))
            folder, user, environment = "/", "0:0", {}
            continue
        if instruction not in _KNOWN:
            raise ValueError(f"{instruction} is not checked; the instructions that are: {', '.join(sorted(_KNOWN))}")
        if instruction in {"ARG", "ENV"}:
            pairs = {name: content.strip('"') for name, content in _PAIR.findall(value)}
            (environment if stages else arguments).update(pairs)
        elif instruction == "WORKDIR":
            folder = value
        elif instruction == "USER":
            user = value
        if stages:
            stages[-1].steps.append(
                Step(instruction, value if instruction != "RUN" else rest, dict(environment), folder, user)
            )
    return stages


def _instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    pairs = (line.split(maxsplit=1) for line in joined.splitlines())
    return [(words[0], words[1] if len(words) > 1 else "") for words in pairs]


def _filled(text: str, values: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), text)


def copied(step: Step) -> tuple[str, str, str]:
    """Return what a COPY copies: the name of the stage (empty: the build's own folder), source and target."""
    options = "".join(_OPTION.findall(step.text))
    source, target = _OPTION.sub("", step.text).split()
    stage = re.search(r"--from=(\w+)", options)
    return stage[1] if stage else "", source, target
