"""Start the service in a root that is mounted read-only, as a user without rights, ask it, and report.

`image_check.py` starts this in mounts, processes and a network of its own: what it mounts ends with it.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parent))

from warm import ask_all, wait_until_ready

ADDRESS = "http://127.0.0.1:8000"
FIRST_TILE = "/tiles/cells/4/8/6.mvt"
_FIRST_TILE_S = 5.0  # compiling the kernels of a tile takes twice as long on an idle machine
_QUESTIONS = ("/", FIRST_TILE, "/reports/CMED.html?datetime=2023", "/metrics", "/healthz", "/guide/", "/docs")
_SIOCSIFFLAGS, _UP_AND_RUNNING = 0x8914, 0x41


def mount_read_only(root: Path) -> None:
    """Mount a root read-only, with a writable /tmp in memory, /proc and /dev."""
    for arguments in (
        ("--bind", str(root), str(root)),
        ("-t", "proc", "proc", str(root / "proc")),
        ("--rbind", "/dev", str(root / "dev")),
        ("-t", "tmpfs", "-o", "size=64m,mode=1777", "tmpfs", str(root / "tmp")),
        ("-o", "remount,bind,ro", str(root)),
    ):
        subprocess.run(["mount", *arguments], check=True, env={"PATH": os.environ["CHECKER_PATH"]})


def raise_loopback() -> None:
    """Start the loopback interface of a new network, which has no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP_AND_RUNNING))


def as_user(root: Path, user: str, command: Sequence[str]) -> list[str]:
    """Return a command that runs another in a root, as a user and group, without capabilities."""
    uid, gid = user.split(":")
    confined = [
        "setpriv",
        f"--reuid={uid}",
        f"--regid={gid}",
        "--clear-groups",
        "--no-new-privs",
        "--bounding-set=-all",
    ]
    return ["/usr/sbin/chroot", str(root), *confined, "--inh-caps=-all", "--", *command]


def check_confined(root: Path, user: str) -> None:
    """Fail unless the user can write to /tmp and nowhere else."""
    tried = 'for d in / /opt /opt/routes-geo /srv /var/tmp /root /etc; do touch "$d/x" 2>/dev/null && echo "$d"; done'
    tried += "; touch /tmp/x"
    done = subprocess.run(as_user(root, user, ["sh", "-c", tried]), capture_output=True, text=True, check=True)
    if done.stdout:
        raise SystemExit(f"the service could write to {', '.join(done.stdout.split())}")


def ask(path: str) -> tuple[float, int]:
    """Return seconds and bytes of an answer; HTTPError if it is not 200."""
    started = time.perf_counter()
    with urlopen(f"{ADDRESS}{path}", timeout=120) as response:  # noqa: S310 - the loopback address
        size = len(response.read())
    return time.perf_counter() - started, size


def main(arguments: list[str]) -> None:
    """Start the service, ask it, and print how long it took."""
    split = arguments.index("--health")
    root, user, command, health = Path(arguments[0]), arguments[1], arguments[2:split], arguments[split + 1 :]
    mount_read_only(root)
    raise_loopback()
    check_confined(root, user)
    service = subprocess.Popen(as_user(root, user, command))
    try:
        print(f"ready after {wait_until_ready(ADDRESS):.2f} s")
        first_s, _ = ask(FIRST_TILE)
        print(f"first tile in {first_s:.3f} s")
        for path in _QUESTIONS:
            seconds, size = ask(path)
            print(f"{seconds:7.3f} s {size:9d} bytes {path}")
        slowest = max(ask_all(ADDRESS), key=lambda answer: answer[1])
        print(f"slowest of all kinds of answers: {slowest[0]} in {slowest[1]:.2f} s")
        subprocess.run(as_user(root, user, health), check=True)
        if service.poll() is not None:
            raise SystemExit(f"the service ended with status {service.returncode}")
        if first_s > _FIRST_TILE_S:
            raise SystemExit(f"the first tile took {first_s:.1f} s: kernels are compiled at the start")
    finally:
        service.terminate()
        status = service.wait(timeout=30)
    print(f"the image works: user {user}, read-only file system, ended with status {status}")


if __name__ == "__main__":
    main(sys.argv[1:])
