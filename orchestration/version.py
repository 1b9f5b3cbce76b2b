"""What a release is called by what it is made from, and whether the published one is still right.

Belongs here: the version of the data, from the reports, the corrections and the code. Does not
belong here: the number of a release, which only counts (``publication.releases``).

Nothing heavy is imported: a refresh that has nothing to do must not start an engine to learn it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from orchestration import fingerprint
from orchestration.home import Home
from orchestration.ingestion.inventory import Inventory, take_inventory
from orchestration.publication.releases import published_manifest


def take_home_inventory(home: Home) -> Inventory:
    """The reports of a home; files that have not changed are not opened."""
    return take_inventory(home.seeds, home.state / "inventory.json", fingerprint.of_extraction())


def corrections(home: Home) -> bytes:
    """The curators' corrections as written; empty where there are none."""
    path = home.seeds / "corrections.csv"
    return path.read_bytes() if path.is_file() else b""


def version_of_reports(inventory: Inventory) -> str:
    """A digest of the reports and of what was set aside: names, bytes, reasons."""
    lines = [f"{source.name} {source.sha256}" for source in inventory.reports]
    lines += [str(problem) for problem in inventory.problems]
    return _digest("\n".join(lines).encode())


def version_of_release(home: Home, inventory: Inventory) -> str:
    """Names what these sources and this code give: equal versions, equal tables."""
    return "-".join(
        (
            version_of_reports(inventory),
            _digest(corrections(home))[:8],
            fingerprint.of_extraction(),
            fingerprint.of_warehouse(),
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How the published file stands to what is there now.

    Attributes:
        inventory: the reports as they are.
        version: of the release that a refresh would make.
        release: the published manifest, where a refresh would make the same tables again.
    """

    inventory: Inventory
    version: str
    release: dict[str, Any] | None


def standing(home: Home) -> Standing:
    """Whether the published file is what a refresh would make.

    Raises:
        FileNotFoundError: there is no folder of reports.
    """
    inventory = take_home_inventory(home)
    version = version_of_release(home, inventory)
    manifest = published_manifest(home)
    whole = (
        manifest is not None
        and manifest.get("data_version") == version
        and manifest.get("file", {}).get("bytes") == home.published_file.stat().st_size
    )
    return Standing(inventory, version, manifest if whole else None)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
