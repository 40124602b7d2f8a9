"""A server of S3-compatible object storage, and the scripts of docs/examples that use it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.serving import ROOT, free_port, program, running

_SERVER = Path(sys.prefix) / "store" / "bin" / "moto_server"
_SCRIPTS = ROOT / "docs" / "examples"
_PLACE = "store:routes/snapshots"  # the remote `store`, and a bucket


@dataclass(frozen=True)
class Store:
    """A place in an object store, and the variables by which rclone finds it."""

    variables: dict[str, str]
    place: str = _PLACE

    def start(self, name: str, *arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
        """Start a script, in a process group of its own."""
        return subprocess.Popen(
            [str(_SCRIPTS / name), *map(str, arguments)],
            env=self.variables | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, name: str, *arguments: str | Path, **variables: str) -> tuple[int, str]:
        """Run a script to its end; return the exit code and what it prints."""
        process = self.start(name, *arguments, **variables)
        said, _ = process.communicate(timeout=300)
        return process.returncode, said

    def publish(self, folder: Path) -> None:
        code, said = self.run("publish_snapshot.sh", folder, self.place)
        assert code == 0, said

    def pull(self, folder: Path, **variables: str) -> tuple[int, str]:
        return self.run("pull_snapshot.sh", self.place, folder, **variables)

    def rclone(self, *arguments: str, text: str = "") -> str:
        """Run rclone itself."""
        command = [program("rclone"), *arguments]
        return subprocess.run(
            command, env=self.variables, input=text, capture_output=True, text=True, check=True
        ).stdout


@contextmanager
def object_store(folder: Path) -> Iterator[Store]:
    """Run a server with an empty bucket."""
    if not _SERVER.is_file():
        pytest.fail(f"there is no {_SERVER}: run `make clients`")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    remote = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ENDPOINT": address,
        "ACCESS_KEY_ID": "key",
        "SECRET_ACCESS_KEY": "secret",
        "REGION": "us-east-1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RCLONE_"))}
    variables = kept | {f"RCLONE_CONFIG_STORE_{name}": value for name, value in remote.items()}
    variables |= {
        "RCLONE_CONFIG": str(folder / "rclone.conf"),
        "ROUTES_GEO_HOME": str(folder / "home"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # of routes-geo
        "PYTHONPATH": str(ROOT),
    }
    (folder / "rclone.conf").touch()
    command = [str(_SERVER), "-H", "127.0.0.1", "-p", str(port)]
    with running(command, address, folder / "store.log"):
        store = Store(variables)
        store.rclone("mkdir", _PLACE.partition("/")[0])
        yield store
