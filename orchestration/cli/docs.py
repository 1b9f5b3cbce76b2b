"""``gongbao docs``: dbt's documentation of the last build.

Belongs here: the command. Does not belong here: how dbt writes it (``warehouse.dbt``).
"""

from __future__ import annotations

import click

from orchestration.home import Home
from orchestration.publication.lock import RefreshRunning, refresh_lock
from orchestration.warehouse.dbt import DbtFailed, DbtProject


@click.command()
def command() -> None:
    """Write dbt's documentation of the models, one page that opens without a server."""
    home = Home.from_environment()
    if not home.build_file.exists():
        raise click.ClickException("nothing is built yet; run `gongbao refresh`")
    try:
        with refresh_lock(home.lock_file):
            page = DbtProject(home).document()
    except (RefreshRunning, DbtFailed) as error:
        raise click.ClickException(str(error)) from error
    click.echo(home.shown(page))
