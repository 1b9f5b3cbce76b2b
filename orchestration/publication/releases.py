"""Releases: complete warehouse files with their manifests, one of which is the published one.

Belongs here: making a release from a checked build, putting one where readers look, listing them,
keeping the last few. Does not belong here: whether a build may become one (``publication.checks``).

A release is complete before anything that readers see is touched, and readers' files are replaced
by rename: a reader with the old file open keeps it, the next reader gets the new one, and a refresh
that dies at any moment leaves one whole release published.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.files import fsync, read_json, replacing, sweep, write_json
from orchestration.home import CATALOG, Home
from orchestration.publication.checks import CheckOutcome
from orchestration.publication.history import write_about, write_history
from orchestration.warehouse.build import connected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STORAGE_VERSION = "v1.2.0"
"""The format that the DuckDB clients in use since 2025 open; 2.0's own is read by 2.0 alone."""

RELEASES_KEPT = 5


@dataclass(frozen=True, slots=True)
class Release:
    """A complete release on disk."""

    number: int
    folder: Path
    manifest: dict[str, Any]

    @property
    def file(self) -> Path:
        """Its DuckDB file."""
        return self.folder / f"{CATALOG}.duckdb"


def list_releases(home: Home) -> list[Release]:
    """The complete releases that are kept, the newest first."""
    if not home.releases.is_dir():
        return []
    found = []
    for folder in home.releases.iterdir():
        manifest = read_json(folder / "manifest.json") if folder.name.isdigit() else None
        if manifest is not None:
            found.append(Release(int(folder.name), folder, manifest))
    return sorted(found, key=lambda release: -release.number)


def published_manifest(home: Home) -> dict[str, Any] | None:
    """What the published file was made from; None where nothing is published."""
    manifest = read_json(home.published_manifest)
    return manifest if home.published_file.exists() and isinstance(manifest, dict) else None


def make_release(home: Home, about: dict[str, Any], outcomes: Sequence[CheckOutcome]) -> Release:
    """Makes a release from the build file, which is left as it is.

    Args:
        home: where the build file and the releases are.
        about: what the manifest says of the sources, versions and code.
        outcomes: of the checks that let it through.

    Raises:
        RuntimeError: the copy does not hold what the build holds.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(home)
    number = _next_number(home)
    folder = home.releases / f".{number:06d}.unfinished"
    folder.mkdir()
    file = folder / f"{CATALOG}.duckdb"
    made_at = datetime.now(UTC).isoformat("T", "seconds")
    counts = _copy_database(home.build_file, file)
    with connected(file, read_only=False) as connection:
        write_history(connection, home, number, made_at, outcomes)
        write_about(connection, number, made_at, about)
        connection.execute("CHECKPOINT")
    if file.with_name(file.name + ".wal").exists():
        raise RuntimeError(f"{file} was not checkpointed")
    fsync(file)
    manifest = {
        "release": number,
        "made_at": made_at,
        **about,
        "counts": counts,
        "checks": _summary(outcomes),
        "file": {"name": file.name, "bytes": file.stat().st_size, "sha256": _sha256(file)},
    }
    write_json(folder / "manifest.json", manifest)
    complete = home.releases / f"{number:06d}"
    folder.rename(complete)
    fsync(home.releases)
    return Release(number, complete, manifest)


def publish(home: Home, release: Release) -> None:
    """Puts a release where readers look, by rename."""
    _publish_file(home, release)
    _publish_manifest(home, release)


def publish_build(home: Home, about: dict[str, Any], outcomes: Sequence[CheckOutcome]) -> Release:
    """Makes a release from the build file and publishes it.

    Takes what ``make_release`` takes. A release that cannot be put in place is not kept: nobody
    has read it, and it would push one that was read out of those to roll back to.
    """
    release = make_release(home, about, outcomes)
    try:
        _publish_file(home, release)
    except BaseException:
        shutil.rmtree(release.folder)
        raise
    _publish_manifest(home, release)
    return release


class ReleaseDamaged(Exception):
    """A release's file is not what its manifest says."""


def verify_release(release: Release, *, whole: bool = True) -> None:
    """Compares a release's file with its manifest, by size and, where asked, by content.

    Raises:
        ReleaseDamaged: they differ.
    """
    stated = release.manifest["file"]
    try:
        same = release.file.stat().st_size == stated["bytes"] and (
            not whole or _sha256(release.file) == stated["sha256"]
        )
    except OSError:
        same = False
    if not same:
        raise ReleaseDamaged(f"release {release.number} is damaged: {release.file}")


def prune_releases(home: Home, keep: int = RELEASES_KEPT) -> list[int]:
    """Removes all but the last releases and the published one; returns the numbers removed."""
    published = (published_manifest(home) or {}).get("release")
    removed = []
    for release in list_releases(home)[keep:]:
        if release.number != published:
            shutil.rmtree(release.folder)
            removed.append(release.number)
    return removed


def published_release_number(home: Home) -> int | None:
    """The release that the published file says it is; None where there is none."""
    if not home.published_file.exists():
        return None
    with connected(home.published_file) as connection:
        row = connection.execute("SELECT release FROM release.about").fetchone()
    return int(row[0]) if row else None


def _publish_file(home: Home, release: Release) -> None:
    home.warehouse.mkdir(parents=True, exist_ok=True)
    sweep(home.warehouse)
    with replacing(home.published_file) as temporary:
        _link_or_copy(release.file, temporary)


def _publish_manifest(home: Home, release: Release) -> None:
    with replacing(home.published_manifest) as temporary:
        shutil.copyfile(release.folder / "manifest.json", temporary)


def _next_number(home: Home) -> int:
    """Counts up, whatever the clock says."""
    numbers = [release.number for release in list_releases(home)]
    numbers.append(int((published_manifest(home) or {}).get("release", 0)))
    return max(numbers) + 1


def _remove_unfinished(home: Home) -> None:
    for folder in home.releases.glob(".*.unfinished"):
        shutil.rmtree(folder)


def _copy_database(source: Path, target: Path) -> dict[str, int]:
    """Copies every table and view into a compact file of the older format; returns row counts."""
    import duckdb

    connection = duckdb.connect()
    try:
        # Attached under the name it was built with: views name their catalogue.
        connection.execute(f"ATTACH '{source}' AS {CATALOG} (READ_ONLY)")
        connection.execute(
            f"ATTACH '{target}' AS release_file (STORAGE_VERSION '{STORAGE_VERSION}')"
        )
        connection.execute(f"COPY FROM DATABASE {CATALOG} TO release_file")
        counts = _row_counts(connection, "release_file")
        if counts != _row_counts(connection, CATALOG):
            raise RuntimeError(f"the copy of {source} is not complete")
    finally:
        connection.close()
    return counts


def _row_counts(connection: DuckDBPyConnection, catalog: str) -> dict[str, int]:
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL",
        [catalog],
    ).fetchall()
    counts = {}
    for schema, table in tables:
        row = connection.execute(f'SELECT count(*) FROM {catalog}."{schema}"."{table}"').fetchone()
        counts[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counts


def _summary(outcomes: Sequence[CheckOutcome]) -> dict[str, Any]:
    failed = [outcome for outcome in outcomes if not outcome.passed]
    return {
        "passed": len(outcomes) - len(failed),
        "failed": len(failed),
        "failures": [
            {"table": o.table, "check": o.name, "severity": o.severity, "message": o.message}
            for o in failed
        ],
    }


def _link_or_copy(source: Path, target: Path) -> None:
    """A second name for the file, or where the disk is another, a second file."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
