"""What the code is, by content: the part of a data version that is not data.

Belongs here: digests of the rooms whose change changes what a refresh makes. Does not belong here:
digests of reports (``ingestion.inventory``).
"""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from pathlib import Path

from orchestration.home import DBT_PROJECT, PROJECT

SOURCES = frozenset({".py", ".csv", ".yaml", ".yml", ".sql", ".txt"})


@cache
def of_folder(folder: Path) -> str:
    """A digest of the source files below a folder: names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.suffix in SOURCES and relative.parts[0] not in {"target", "logs", "dbt_packages"}:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{relative.as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def of_extraction() -> str:
    """The reader of reports, its vocabularies and lexicon: they decide which facts a text gives."""
    return of_folder(PROJECT / "extraction")


def of_vocabulary() -> str:
    """The vocabularies alone, which the models read too."""
    return of_folder(PROJECT / "extraction" / "vocabulary")


def of_warehouse() -> str:
    """The models, the checks, the code that runs them and the engines under them."""
    rooms = (DBT_PROJECT, PROJECT / "expectations", PROJECT / "orchestration")
    digest = hashlib.sha256(" ".join(of_folder(room) for room in rooms).encode())
    lock = PROJECT / "requirements.lock"
    digest.update(lock.read_bytes() if lock.exists() else b"")
    return digest.hexdigest()[:16]


@cache
def git_revision() -> str | None:
    """The commit that is checked out, with ``+`` where files differ from it; None outside git."""
    command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty=+", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
