"""``gongbao rollback``: puts an earlier release where readers look.

Belongs here: which one. Does not belong here: how (``publication.releases``).
"""

from __future__ import annotations

import click

from orchestration.home import Home
from orchestration.publication.lock import RefreshRunning, refresh_lock
from orchestration.publication.releases import (
    Release,
    ReleaseDamaged,
    list_releases,
    publish,
    published_manifest,
    verify_release,
)


@click.command()
@click.argument("number", type=int, required=False)
def command(number: int | None) -> None:
    """Publish an earlier release: NUMBER, or the one before the published one."""
    home = Home.from_environment()
    try:
        with refresh_lock(home.lock_file):
            release = _chosen(home, number)
            verify_release(release)
            publish(home, release)
    except (RefreshRunning, ReleaseDamaged) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"release {release.number} of {release.manifest['made_at']} is published")
    click.echo(
        "The next refresh publishes what seeds/ and the code then give: mend them first, or switch "
        "the schedule and the sensor off.",
        err=True,
    )


def _chosen(home: Home, number: int | None) -> Release:
    releases = list_releases(home)
    kept = ", ".join(str(release.number) for release in releases) or "none"
    if number is None:
        published = (published_manifest(home) or {}).get("release", 0)
        earlier = [release for release in releases if release.number < published]
        if not earlier:
            raise click.ClickException(
                f"no release before the published one is kept (kept: {kept})"
            )
        return earlier[0]
    for release in releases:
        if release.number == number:
            return release
    raise click.ClickException(f"release {number} is not kept (kept: {kept})")
