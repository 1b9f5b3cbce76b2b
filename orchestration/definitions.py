"""Everything that Dagster knows, put together; nothing is defined here.

``build_defs`` is the one place of assembly, so that a test can give it another home or another
resource. Dagster finds ``defs`` (https://docs.dagster.io/guides/build/projects-and-components).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from orchestration.assets.models import build_model_assets
from orchestration.assets.raw import raw
from orchestration.assets.reports import extracted, reports
from orchestration.assets.warehouse import build_warehouse_asset
from orchestration.checks import build_expectation_checks
from orchestration.home import Home
from orchestration.jobs import refresh
from orchestration.logs import file_logger
from orchestration.resources import Workspace
from orchestration.schedules import build_daily_refresh
from orchestration.sensors import build_failure_sensor, build_reports_sensor
from orchestration.warehouse.dbt import DbtProject


def build_defs(
    home: Home | None = None, overrides: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Assembles the definitions.

    Args:
        home: the folders to work in; the environment's by default.
        overrides: resources to use instead of the usual ones, by name.
    """
    home = home or Home.from_environment()
    models = build_model_assets(DbtProject(home))
    return dg.Definitions(
        assets=[
            *dg.with_source_code_references(
                [reports, extracted, raw, build_warehouse_asset(models.keys)]
            ),
            models,
        ],
        asset_checks=build_expectation_checks(models.keys),
        jobs=[refresh],
        schedules=[build_daily_refresh(home)],
        sensors=[build_reports_sensor(home), build_failure_sensor(home)],
        resources={"workspace": Workspace.of(home), **(overrides or {})},
        loggers={"file": file_logger},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What the webserver and the daemon load."""
    return build_defs()
