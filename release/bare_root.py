"""Make bare Debian roots with debootstrap and run commands in them, without changing this machine.

Every command has mounts and processes of its own, which end with it. Needs root.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

MIRROR = "http://deb.debian.org/debian"
# What reaches the network here: names, certificates, and where package managers look.
_MACHINE_FILES = ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt", "etc/pip.conf")
_MACHINE_VARIABLES = re.compile(r"^(https?|no)_proxy$|^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|PIP_CERT)$", re.IGNORECASE)
_ISOLATED = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private")
_MOUNTS = (
    'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && root="$1" && shift && exec chroot "$root" "$@"'
)


def make_base(suite: str, cache: Path) -> Path:
    """Return a bare root of a Debian release, made once below `cache`."""
    base = cache / f"debian-{suite}"
    if not (base / "done").is_file():
        shutil.rmtree(base, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", "--no-check-gpg", suite, str(base / "root"), MIRROR]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (base / "done").touch()
    return base / "root"


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder with owners, modes and times, or one file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=auto", "-T", str(source), str(target)], check=True)


def copy_context(context: Path, target: Path) -> None:
    """Copy the folder of a build, without what .dockerignore lists."""
    patterns = [line for line in (context / ".dockerignore").read_text("utf-8").split() if line]

    def left_out(folder: str, names: list[str]) -> list[str]:
        inner = Path(folder).relative_to(context)
        return [name for name in names if is_ignored((inner / name).as_posix(), patterns)]

    shutil.copytree(context, target, ignore=left_out, dirs_exist_ok=True, symlinks=True)


def is_ignored(path: str, patterns: Sequence[str]) -> bool:
    """Return whether a path is one that .dockerignore lists; `**/name` matches at any depth."""
    return any(
        fnmatch(Path(path).name, each[3:]) if each.startswith("**/") else fnmatch(path, each) for each in patterns
    )


def connect(root: Path) -> dict[str, str]:
    """Give a root what it needs to reach the network as this machine does; return the variables for that."""
    for name in _MACHINE_FILES:
        source, target = Path("/") / name, root / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)  # a link would lead out of the root
            shutil.copy(source, target)
    return {name: value for name, value in os.environ.items() if _MACHINE_VARIABLES.search(name)}


def run_in(root: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command as root in a root of its own; CalledProcessError if it fails."""
    settings = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
    settings |= {"DEBIAN_FRONTEND": "noninteractive", **connect(root), **environment}
    subprocess.run([*_ISOLATED, "sh", "-c", _MOUNTS, "sh", str(root), *command], check=True, env=settings)
