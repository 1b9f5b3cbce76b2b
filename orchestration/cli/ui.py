"""``gongbao ui``: Dagster's webserver and daemon, on this machine alone.

Belongs here: starting them with the right folders. Does not belong here: what they show.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from orchestration.home import PROJECT, Home


@click.command()
@click.option("--port", default=3000, show_default=True, help="Port of the web page.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def command(port: int, host: str) -> None:
    """Serve the Dagster UI on this machine."""
    from orchestration.dagster_home import prepare_dagster_home

    home = Home.from_environment()
    prepare_dagster_home(home)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # Dagster's on its own commands
    os.chdir(PROJECT)
    # A shell that starts it in the background has it ignore Ctrl-C, and Dagster stops on SIGTERM
    # only where it would on Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    dagster = str(Path(sys.executable).with_name("dagster"))
    click.echo(f"http://{host}:{port} (Ctrl-C stops it)", err=True)
    os.execv(
        dagster,
        [dagster, "dev", "-m", "orchestration.definitions", "-h", host, "-p", str(port)],
    )
