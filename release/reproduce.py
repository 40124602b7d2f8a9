"""Build the sdist and the wheel twice, as different people would, and compare their bytes.

The second build has another folder, user, umask, time, time zone, language, order of hashes and processor features.
Both start from an unpacked sdist, without git and without anything that was built before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from release.archives import differences

ROOT = Path(__file__).resolve().parent.parent
_OTHER_USER = ("unshare", "--user", "--map-user=12345", "--map-group=12345")
_OTHER_TIME = ("faketime", "-f", "+20d")
_BUILD_S = 1800


@dataclass(frozen=True)
class Builder:
    """One who builds: the name of their folder, umask, environment, and the commands that their build runs in."""

    folder: str
    umask: int
    environment: Mapping[str, str]
    within: tuple[tuple[str, ...], ...] = ()
    age_s: int = 0  # of the sources
    left_out: list[str] = field(default_factory=list)


def builders() -> tuple[Builder, Builder]:
    """Return two builders who differ in all that this machine can vary; the second lists what it cannot."""
    possible = [command for command in (_OTHER_USER, _OTHER_TIME) if _works(command)]
    first = Builder("a", 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"})
    second = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "LANG": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "4711",
        "OPENBLAS_CORETYPE": "Haswell",
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
    }
    left_out = [command[0] for command in (_OTHER_USER, _OTHER_TIME) if command not in possible]
    return first, Builder("elsewhere/in a longer path", 0o077, second, tuple(possible), 86_400 * 900, left_out)


def _works(command: tuple[str, ...]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


def make_sdist(root: Path, out: Path) -> Path:
    """Pack the sources of a checkout into a folder; return the archive."""
    sys.path.insert(0, str(root))
    from hatch_build import fixed_environment  # noqa: PLC0415 - only here is Node.js needed

    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(out)]
    subprocess.run(command, cwd=root, check=True, env=fixed_environment(root), stdout=sys.stderr)
    (sdist,) = out.glob("*.tar.gz")
    return sdist


def unpack(sdist: Path, folder: Path, *, age_s: int = 0) -> Path:
    """Unpack an sdist and give its files another time; return the folder of the sources."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (sources,) = folder.iterdir()
    for path in sources.rglob("*"):
        moment = path.stat().st_mtime - age_s
        os.utime(path, (moment, moment))
    return sources


def build(sources: Path, builder: Builder) -> Path:
    """Build everything from sources alone; return the folder with sdist and wheel.

    The generator of the guide waits for ever with another clock, so the last step has that of this machine.
    """
    for step, left_out in (("parts", ()), ("packages", _OTHER_TIME)):
        within = [part for command in builder.within if command != left_out for part in command]
        environment = {**os.environ, **builder.environment, "PYTHONPATH": str(sources)}
        environment["NUMBA_CACHE_DIR"] = str(sources.parent / "kernels")
        subprocess.run(
            [*within, sys.executable, "hatch_build.py", step],
            cwd=sources,
            check=True,
            env=environment,
            umask=builder.umask,
            timeout=_BUILD_S,
            stdout=sys.stderr,
        )
    return sources / "dist"


def compare_builds(work: Path) -> list[str]:
    """Build twice below a folder; return the differences, an empty list for equal builds."""
    sdist = make_sdist(ROOT, work / "sdist")
    outs = []
    for builder in builders():
        folder = work / builder.folder
        folder.mkdir(parents=True)
        outs.append(build(unpack(sdist, folder, age_s=builder.age_s), builder))
    for kind in ("*.tar.gz", "*.whl"):
        shutil.copy(next(outs[0].glob(kind)), work)
    again = [f"packed from the sdist: {line}" for line in differences(sdist, outs[0] / sdist.name)]
    (wheel,) = (path.name for path in outs[0].glob("*.whl"))
    return again + [line for name in (sdist.name, wheel) for line in differences(outs[0] / name, outs[1] / name)]


def main() -> None:
    """Build twice and say what differs."""
    with tempfile.TemporaryDirectory(prefix="routes-geo-reproduce-") as folder:
        faults = compare_builds(Path(folder))
    for tool in builders()[1].left_out:
        print(f"not varied, because {tool} is missing or may not run: {tool}", file=sys.stderr)
    if faults:
        raise SystemExit("two builds differ:\n" + "\n".join(faults))
    print("two builds gave the same sdist and the same wheel, byte for byte")


if __name__ == "__main__":
    main()
