"""``gongbao releases``: the releases that are kept, and which of them is published.

Belongs here: the table. Does not belong here: what a release is (``publication.releases``).
"""

from __future__ import annotations

from typing import Any

import click

from orchestration.cli.tables import render
from orchestration.home import Home
from orchestration.publication.releases import Release, list_releases, published_manifest

COLUMNS = ["release", "made at (UTC)", "reports", "facts", "checks failed", "MB", "code", ""]


@click.command()
def command() -> None:
    """List the releases that are kept, the newest first."""
    home = Home.from_environment()
    releases = list_releases(home)
    if not releases:
        raise click.ClickException("there is no release yet; run `gongbao refresh`")
    published = (published_manifest(home) or {}).get("release")
    click.echo(render(COLUMNS, [_row(release, published) for release in releases]))


def _row(release: Release, published: int | None) -> list[Any]:
    manifest = release.manifest
    return [
        release.number,
        manifest["made_at"][:19].replace("T", " "),
        manifest["counts"].get("raw.documents", 0),
        manifest["counts"].get("raw.facts", 0),
        manifest["checks"]["failed"],
        round(manifest["file"]["bytes"] / 1_000_000, 1),
        manifest.get("git_revision") or "",
        "← published" if release.number == published else "",
    ]
