"""Jobs: what can be run as a whole.

Belongs here: selections of assets with a name. Does not belong here: when they run (``schedules``,
``sensors``).
"""

from __future__ import annotations

import dagster as dg

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Reads the reports, builds and checks the warehouse, and publishes it.",
    tags={"dagster/max_retries": "2", "dagster/retry_strategy": "ALL_STEPS"},
    executor_def=dg.in_process_executor,  # one process: imports paid once, one writer of the build
)
