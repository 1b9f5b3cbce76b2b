"""Dagster's own folder, and the instance in it.

Belongs here: making the folder ready, opening the instance. Does not belong here: what runs on it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance

SETTINGS = Path(__file__).with_name("dagster.yaml")


def prepare_dagster_home(home: Home) -> Path:
    """Makes Dagster's folder and tells this process and its children of it.

    A folder below the project's state gets the project's settings; a folder that DAGSTER_HOME names
    from outside is somebody's own, and keeps its settings where it has any.
    """
    folder = home.dagster
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    ours = folder == home.state / "dagster"
    if not settings.exists() or (ours and settings.read_bytes() != SETTINGS.read_bytes()):
        shutil.copyfile(SETTINGS, settings)
    os.environ["DAGSTER_HOME"] = str(folder)
    return folder


def open_instance(home: Home) -> DagsterInstance:
    """The instance that keeps runs and events; the caller closes it."""
    import dagster as dg

    prepare_dagster_home(home)
    return dg.DagsterInstance.get()
