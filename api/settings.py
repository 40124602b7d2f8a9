"""Settings of the service: environment variables with the prefix ROUTES_GEO_."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from routes_geo.errors import InvalidInput

PREFIX = "ROUTES_GEO_"
# Read by the test suite, not by the service.
_OTHER_VARIABLES = frozenset({"ROUTES_GEO_PUBLISHER_FILES", "ROUTES_GEO_CHROMIUM", "ROUTES_GEO_UPDATE_SCREENSHOT"})


class Settings(BaseSettings):
    """What can be set. Disclosure floors, grain and embargo are constants in code, not settings."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: user_data_path("routes-geo", appauthor=False),
        description="Folder for the ledger, built snapshots and the embedded snapshot.",
    )
    snapshot: Path | None = Field(
        default=None,
        description="Snapshot folder, or a folder that points to one. Default: the last built, else the embedded.",
    )
    max_items: int = Field(default=10_000, ge=1, le=1_000_000, description="Most features a page of items holds.")

    max_bbox_deg2: float = Field(
        default=64_800, gt=0, description="Largest area of a bbox in square degrees; the default is the whole globe."
    )
    max_concurrent: int = Field(
        default=64, ge=1, description="Most requests worked on at a time; answers from the cache do not count."
    )
    max_request_s: float = Field(default=30, gt=0, description="Longest time until an answer begins, in seconds.")
    max_streams: int = Field(default=100, ge=0, description="Most clients of /alerts/stream at a time, a process.")
    cache_mib: int = Field(default=64, ge=0, description="Memory for kept answers, in MiB; 0 keeps none.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level that is logged; info has a line for each request."
    )

    subscriptions: Path | None = Field(
        default=None, description="Who is told of alarms by webhook. Default: subscriptions.toml below the home."
    )

    @property
    def subscriptions_file(self) -> Path:
        """File that says who is told of alarms by webhook."""
        return self.subscriptions or self.home / "subscriptions.toml"

    @property
    def delivered_file(self) -> Path:
        """File that records what was delivered to whom."""
        return self.home / "delivered.json"

    @property
    def ledger_dir(self) -> Path:
        """Default ledger."""
        return self.home / "ledger"

    @property
    def snapshots_dir(self) -> Path:
        """Default folder of built snapshots."""
        return self.home / "snapshots"


def load_settings() -> Settings:
    """Settings from the environment; InvalidInput for a variable that is misspelt."""
    check_variables(os.environ)
    return Settings()


def check_variables(environment: Mapping[str, str]) -> None:
    """Raise InvalidInput if a variable with our prefix names no setting."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | _OTHER_VARIABLES
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise InvalidInput(
            f"unknown {', '.join(unknown)}; the settings are {', '.join(sorted(known - _OTHER_VARIABLES))}"
        )
