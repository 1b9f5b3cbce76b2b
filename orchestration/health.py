"""The state of an installation, looked at without changing it.

Belongs here: one function a subject, each giving what it found and what to do. Does not belong
here: how it is shown (``cli.doctor``).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from orchestration import fingerprint
from orchestration.home import Home
from orchestration.publication.checks import BuildChecks
from orchestration.publication.lock import holder
from orchestration.publication.releases import (
    ReleaseDamaged,
    list_releases,
    published_manifest,
    published_release_number,
    verify_release,
)
from orchestration.version import standing

FRESH = timedelta(hours=36)
"""A day and half a day: one missed morning shows before the next."""

FREE_SHARE = 5
"""Free disk, as a multiple of the published file, below which a refresh may not fit."""

PACKAGES = ("gongbao", "dagster", "dbt-core", "dbt-duckdb", "duckdb", "great-expectations")


@dataclass(frozen=True, slots=True)
class Finding:
    """One subject: what was found, and what to do where it is not well."""

    subject: str
    level: Literal["ok", "warning", "error"]
    found: str
    remedy: str = ""


def examine(home: Home) -> list[Finding]:
    """Looks at everything; a look that fails is itself a finding."""
    findings: list[Finding] = []
    for look in (_versions, _folders, _lock, _published, _releases, _reports, _checks, _disk):
        try:
            findings += look(home)
        except Exception as error:  # the doctor must not fall ill
            name = look.__name__.strip("_")
            findings.append(Finding(name, "error", f"{type(error).__name__}: {error}"))
    return findings


def _versions(home: Home) -> Iterator[Finding]:
    try:
        named = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    except PackageNotFoundError as missing:
        yield Finding("versions", "error", f"{missing} is not installed", "run `make install`")
        return
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("versions", "ok", f"{named}, Python {python}")
    yield Finding("code", "ok", fingerprint.git_revision() or "not in git")


def _folders(home: Home) -> Iterator[Finding]:
    if not home.seeds.is_dir():
        yield Finding(
            "reports", "error", f"{home.seeds}: no such folder", "make it and put reports into it"
        )
    for name, folder in (("working state", home.state), ("warehouse", home.warehouse)):
        standing_folder = _nearest(folder)
        if os.access(standing_folder, os.W_OK | os.X_OK):
            yield Finding(name, "ok", str(folder))
        else:
            remedy = "let the user that refreshes write there"
            yield Finding(name, "error", f"{folder} cannot be written", remedy)


def _lock(home: Home) -> Iterator[Finding]:
    held = holder(home.lock_file)
    yield Finding("refresh", "ok", f"running now ({held})" if held else "none running")


def _published(home: Home) -> Iterator[Finding]:
    manifest = published_manifest(home)
    if manifest is None:
        remedy = "run `gongbao refresh`"
        if home.published_file.exists():
            yield Finding("published", "error", "the file has no readable manifest", remedy)
        else:
            yield Finding("published", "error", "nothing is published yet", remedy)
        return
    number, made_at = manifest["release"], manifest["made_at"]
    try:
        stated = published_release_number(home)
    except Exception as error:
        remedy = "run `gongbao rollback` or `gongbao refresh --force`"
        yield Finding("published", "error", f"the file cannot be opened ({error})", remedy)
        return
    if stated != number:
        remedy = "run `gongbao refresh --force`"
        found = f"the file is release {stated}, its manifest says {number}"
        yield Finding("published", "error", found, remedy)
        return
    yield Finding("published", "ok", f"release {number}, made at {made_at}")
    now = standing(home)
    age = datetime.now(UTC) - datetime.fromisoformat(made_at)
    if now.release is not None:
        yield Finding("freshness", "ok", "just what a refresh would make")
    elif age <= FRESH:
        found = "reports, corrections or code have changed since"
        yield Finding("freshness", "ok", found, "run `gongbao refresh`, or wait for the schedule")
    else:
        hours = int(age.total_seconds() // 3600)
        found = f"out of date; the release is {hours} hours old"
        remedy = "see `.gongbao/logs/failures.log`; is the daemon running, the schedule on?"
        yield Finding("freshness", "warning", found, remedy)


def _releases(home: Home) -> Iterator[Finding]:
    releases = list_releases(home)
    damaged = []
    for release in releases:
        try:
            verify_release(release, whole=False)
        except ReleaseDamaged as error:
            damaged.append(str(error))
    if damaged:
        yield Finding("releases", "warning", "; ".join(damaged), "delete their folders")
    elif releases:
        kept = ", ".join(str(release.number) for release in releases)
        yield Finding("releases", "ok", f"kept: {kept}")


def _reports(home: Home) -> Iterator[Finding]:
    if not home.seeds.is_dir():
        return
    inventory = standing(home).inventory
    yield Finding("reports", "ok", f"{len(inventory.reports):,} in {home.seeds}")
    for problem in inventory.problems[:10]:
        yield Finding("set aside", "warning", f"{problem.file}: {problem.what}", problem.remedy)
    if len(inventory.problems) > 10:
        yield Finding("set aside", "warning", f"and {len(inventory.problems) - 10} more files")


def _checks(home: Home) -> Iterator[Finding]:
    outcomes = BuildChecks(home.build_file.parent).outcomes()
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if outcomes and not failed:
        yield Finding("checks", "ok", f"{len(outcomes)} passed on the last build")
    for outcome in failed:
        yield Finding(
            "checks",
            "error" if outcome.stops_publication else "warning",
            f"{outcome.table}: {outcome.name}: {outcome.message}",
            "see its offending rows in the UI (`gongbao ui`), on the table's Checks page",
        )


def _disk(home: Home) -> Iterator[Finding]:
    free = shutil.disk_usage(_nearest(home.state)).free
    size = home.published_file.stat().st_size if home.published_file.exists() else 0
    text = f"{free / 1e9:.1f} GB free"
    if free < max(FREE_SHARE * size, 200_000_000):
        yield Finding("disk", "warning", text, "make room: a refresh writes several copies")
    else:
        yield Finding("disk", "ok", text)


def _nearest(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
