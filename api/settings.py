"""Settings of the service: environment variables with the prefix ROUTES_GEO_."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from routes_geo.errors import InvalidInput

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "ROUTES_GEO_"
_OF_COMMANDS = ("KEY",)  # read by commands that ask a service
# Read by the test suite, not by the service.
_OF_TESTS = ("PUBLISHER_FILES", "UPDATE_SCREENSHOT", "CHAOS_ROUNDS", "FUZZ_REQUESTS", "FUZZ_SEED", "RECORD")
_OTHER_VARIABLES = frozenset(PREFIX + name for name in (*_OF_COMMANDS, *_OF_TESTS))


class Settings(BaseSettings):
    """Settings of the service. Disclosure floors, grain and embargo are constants in code, not settings."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: user_data_path("routes-geo", appauthor=False),
        description="Folder for the ledger, built snapshots and the embedded snapshot.",
    )
    snapshot: Path | None = Field(
        default=None,
        description="Snapshot folder, or a folder that points to one. Default: the newest built, or the embedded one.",
    )
    chromium: Path | None = Field(
        default=None, description="Path of Chromium, for reports as PDF. Default: the one that is installed."
    )
    public_url: str | None = Field(
        default=None,
        description="Address of the service as clients write it, such as https://routes.example.org. All links begin "
        "with it. Default: the host that each request names.",
    )
    max_items: int = Field(default=10_000, ge=1, le=1_000_000, description="Maximum number of features per page.")
    max_bbox_deg2: float = Field(
        default=64_800, gt=0, description="Largest area of a bbox, in square degrees. The default is the whole globe."
    )
    max_concurrent: int = Field(
        default=64, ge=1, description="Maximum number of concurrent requests. Responses from the cache do not count."
    )
    max_concurrent_per_client: int = Field(
        default=32, ge=1, description="The same for one client, known by its address."
    )
    max_bulk: int = Field(
        default=12, ge=1, description="Maximum number of concurrent requests for reports and whole tables."
    )
    max_bulk_per_client: int = Field(default=6, ge=1, description="The same for one client.")
    max_head_kib: int = Field(
        default=32, ge=1, le=64, description="Longest URL and headers of a request together, in KiB."
    )
    max_stall_s: float = Field(
        default=20,
        gt=0,
        description="A client that reads less than 1000 bytes per second is disconnected after this time, in seconds.",
    )
    max_request_s: float = Field(default=30, gt=0, description="Longest time until a response starts, in seconds.")
    max_streams: int = Field(default=100, ge=0, description="Maximum number of clients of /alerts/stream per process.")
    max_streams_per_client: int = Field(
        default=50, ge=0, description="Maximum number of streams of one client, known by its address."
    )
    cache_mib: int = Field(default=64, ge=0, description="Memory for cached responses, in MiB; 0 turns the cache off.")
    mcp_origins: str = Field(
        default="",
        description="Origins of web pages that may ask /mcp, separated by commas; * for any. Programs may always ask.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Lowest level that is logged. info logs one line per request."
    )

    subscriptions: Path | None = Field(
        default=None,
        description="File with subscriptions to alarms by webhook. Default: subscriptions.toml in home.",
    )

    keys: Path | None = Field(
        default=None, description="File with the keys of clients, as `routes-geo keys` writes it. Default: no keys."
    )
    require_key: bool = Field(
        default=False,
        description="Whether a request without a key is refused. Probes and documents on the API are not.",
    )
    rate: int = Field(
        default=0, ge=0, le=1_000_000, description="Requests per minute from one address without a key; 0 for no limit."
    )
    rate_burst: int | None = Field(
        default=None, ge=1, le=1_000_000, description="How many of them may come at once. Default: those of a minute."
    )
    rate_per_key: int = Field(
        default=0, ge=0, le=1_000_000, description="Requests per minute with one key that has no rate of its own."
    )
    rate_per_key_burst: int | None = Field(
        default=None, ge=1, le=1_000_000, description="How many of them may come at once. Default: those of a minute."
    )

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s\"<>\\]", url)
        if not is_address or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError(
                f"{url!r} is not accepted; give http:// or https://, a host, and a path if there is one, such as "
                "https://routes.example.org"
            )
        return url.rstrip("/")

    @property
    def origins_of_tools(self) -> tuple[str, ...]:
        """Return the origins of web pages that may ask /mcp."""
        return tuple(origin.strip() for origin in self.mcp_origins.split(",") if origin.strip())

    @property
    def subscriptions_file(self) -> Path:
        """Return the file with the subscriptions to alarms by webhook."""
        return self.subscriptions or self.home / "subscriptions.toml"

    @property
    def delivered_file(self) -> Path:
        """Return the file that records deliveries by webhook."""
        return self.home / "delivered.json"

    @property
    def ledger_dir(self) -> Path:
        """Return the folder of the default ledger."""
        return self.home / "ledger"

    @property
    def snapshots_dir(self) -> Path:
        """Return the default folder of built snapshots."""
        return self.home / "snapshots"


def load_settings() -> Settings:
    """Return the settings of the environment; InvalidInput for a variable or a value that is not accepted."""
    check_variables(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        raise InvalidInput("; ".join(map(_fault, error.errors()))) from error


def _fault(fault: ErrorDetails) -> str:
    name = PREFIX + "_".join(map(str, fault["loc"])).upper()
    return f"{name}={str(fault['input'])[:80]} is not accepted: {fault['msg'].removeprefix('Value error, ')}"


def check_variables(environment: Mapping[str, str]) -> None:
    """Raise InvalidInput for a variable with our prefix that is not a setting."""
    accepted = {PREFIX + name.upper() for name in Settings.model_fields}
    ours = (name for name in environment if name.startswith(PREFIX))
    unknown = sorted(set(ours) - accepted - _OTHER_VARIABLES)
    if unknown:
        raise InvalidInput(f"unknown setting {', '.join(unknown)}; choose from {', '.join(sorted(accepted))}")
