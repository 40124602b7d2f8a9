"""Write a static copy of the page: beside its folder first, so that a half-written copy never appears."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from routes_geo.errors import DataError, InvalidInput, os_sentence
from routes_geo.site.answers import write_answers, write_file
from routes_geo.site.catalogue import write_catalogue
from routes_geo.site.compress import compress_files
from routes_geo.site.downloads import write_downloads
from routes_geo.site.html import built_page, write_page
from routes_geo.site.manifest import MANIFEST, digest_of, exported_files, files_below, write_manifest
from routes_geo.site.service import Service
from routes_geo.site.tiles import write_tiles
from routes_geo.storage.durable import folder_written_aside, sync_tree

_DATA = "data"


@dataclass(frozen=True, kw_only=True)
class SiteOptions:
    """Options of a copy: replace a former one, add compressed files, state its public address."""

    force: bool = False
    precompress: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Progress:
    """Functions that show the present step, and how many answers are written of how many."""

    stage: Callable[[str], None]
    advance: Callable[[int, int], None]


@dataclass(frozen=True)
class SiteSummary:
    """Number and size of the files of a copy, with the checksums."""

    files: int
    bytes: int


def check_target(target: Path, *, force: bool) -> None:
    """Raise InvalidInput if a copy cannot be written to a folder, NotFound if the page is not built."""
    built_page()
    if target.exists() and not target.is_dir():
        raise InvalidInput(f"{target} is not a folder; give the name of a new or an empty one")
    if not target.exists() or not any(target.iterdir()):
        return
    if not force:
        raise InvalidInput(
            f"{target} is not empty; choose another folder, or give --force to replace what an export wrote there"
        )
    exported_files(target)


def export_site(service: Service, target: Path, options: SiteOptions, progress: Progress) -> SiteSummary:
    """Write a copy to a folder that is new or empty, or with `force` has a former copy.

    Files of others in a former copy stay. DataError if the disk refuses; then, and after an interruption, the folder is
    as it was.
    """
    check_target(target, force=options.force)
    target = target.absolute()
    try:
        with folder_written_aside(target.parent, f".{target.name}.") as aside:
            made = aside / "site"
            made.mkdir()
            _write(service, made, options, progress)
            progress.stage("waiting for the disk")
            summary = _summary(made)
            _keep_others(target, made)
            sync_tree(made)
            _replace(made, target, aside / "former")
    except OSError as error:
        raise DataError(
            f"{target} cannot be written ({os_sentence(error)}); free space, or choose another folder"
        ) from error
    return summary


def _write(service: Service, folder: Path, options: SiteOptions, progress: Progress) -> None:
    answers = folder / _DATA / "answers"
    progress.stage("answers")
    page = write_answers(service, answers, progress.advance)
    write_tiles(service.snapshot, answers / "tiles", progress.stage)
    progress.stage("files and reports")
    downloads = write_downloads(service, folder, page, progress.stage)
    write_file(answers / "files.json", orjson.dumps({"files": [asdict(download) for download in downloads]}))
    name = digest_of(answers)
    answers.rename(answers.with_name(name))
    described = write_catalogue(folder, service.snapshot, downloads, options.url)
    write_page(folder, f"{_DATA}/{name}/", service.snapshot, options.url, more=described)
    if options.precompress:
        progress.stage("compressed files")
        compress_files(folder)
    sources: list[dict[str, Any]] = service.json_of("/sources")["series"]
    write_manifest(folder, page, sources)


def _summary(folder: Path) -> SiteSummary:
    sizes = [path.stat().st_size for path in files_below(folder)]
    return SiteSummary(len(sizes), sum(sizes))


def _keep_others(former: Path, made: Path) -> None:
    """Copy what no export wrote from a former copy into the new one."""
    if not (former / MANIFEST).is_file():
        return
    ours = exported_files(former)
    for path in files_below(former):
        name = path.relative_to(former).as_posix()
        if name in ours:
            continue
        if (made / name).exists():
            raise InvalidInput(f"{path} is in the way, and no export wrote it; move it elsewhere")
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, made / name, follow_symlinks=False)


def _replace(made: Path, target: Path, former: Path) -> None:
    """Give a copy its name; a folder that has it is moved away, and comes back if that fails."""
    if not target.exists():
        made.rename(target)
        return
    target.rename(former)
    try:
        made.rename(target)
    except OSError:
        former.rename(target)
        raise
