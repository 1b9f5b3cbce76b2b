"""Sensors: runs by what happens (https://docs.dagster.io/guides/automate/sensors).

Belongs here: what is watched. Does not belong here: what is run (``jobs``).
"""

import hashlib
import json
import os
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from orchestration.home import Home
from orchestration.ingestion.inventory import listing
from orchestration.jobs import refresh
from orchestration.publication.checks import NOT_RUN

POLL_SECONDS = 30
WEBHOOK = "GONGBAO_WEBHOOK"
"""Environment variable with the address that failures are posted to, where there is one."""


def folder_digest(seeds: Path) -> str:
    """Changes when a report is added, changed, renamed or removed; opens no file."""
    lines = "\n".join(f"{name} {stamp}" for name, stamp in listing(seeds))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def build_reports_sensor(home: Home) -> dg.SensorDefinition:
    """Asks for a refresh when the folder of reports has changed and is still.

    The cursor holds the folder as last seen and as last refreshed. A folder that differs from the
    last look may hold a half-written file: it is looked at once more before it is read.
    """

    @dg.sensor(
        name="reports_changed",
        job=refresh,
        minimum_interval_seconds=POLL_SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Refreshes when reports are added, changed, renamed or removed, once the "
        "folder has been still between two looks.",
    )
    def reports_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if not home.seeds.is_dir():
            return dg.SkipReason(f"{home.seeds}: no such folder")
        cursor = json.loads(context.cursor) if context.cursor else {}
        now = folder_digest(home.seeds)
        if now == cursor.get("refreshed"):
            return dg.SkipReason("no report has changed")
        if now != cursor.get("seen"):
            return dg.SensorResult(
                skip_reason="the folder has changed; looking once more for half-written files",
                cursor=json.dumps({**cursor, "seen": now}),
            )
        number = int(cursor.get("number", 0)) + 1
        # The number keeps keys apart when a folder goes back to what it was.
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=f"{number}-{now}")],
            cursor=json.dumps({"seen": now, "refreshed": now, "number": number}),
        )

    return reports_changed


def build_failure_sensor(home: Home) -> dg.SensorDefinition:
    """Writes each failed refresh to ``failures.log`` and posts it to the webhook, if one is set."""

    @dg.run_failure_sensor(
        name="refresh_failed",
        monitored_jobs=[refresh],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Writes failed refreshes to failures.log and posts them to ${WEBHOOK}.",
    )
    def refresh_failed(context: dg.RunFailureSensorContext) -> None:
        steps = [e.step_key for e in context.get_step_failure_events() if e.step_key]
        failure = {
            "at": datetime.now(UTC).isoformat("T", "seconds"),
            "run": context.dagster_run.run_id,
            "steps": steps,
            "error": context.failure_event.message or "",
            "checks": _failed_checks(context),
            "published": str(home.published_file),
        }
        log_failure(home, failure)
        if address := os.environ.get(WEBHOOK):
            try:
                post(address, failure)
            except OSError as error:  # a deaf receiver must not stop the sensor
                context.log.warning(f"the webhook could not be reached: {error}")

    return refresh_failed


def _failed_checks(context: dg.RunFailureSensorContext) -> list[str]:
    """The checks of severity error that failed in a run, with what they found."""
    records = context.instance.get_records_for_run(
        context.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    events = (record.event_log_entry.dagster_event for record in records)
    found = (event.asset_check_evaluation_data for event in events if event)
    return [
        f"{check.asset_key.to_user_string()}: {check.check_name}: {check.description or 'failed'}"
        for check in found
        if not check.passed
        and check.severity is dg.AssetCheckSeverity.ERROR
        and check.description != NOT_RUN
    ]


def log_failure(home: Home, failure: Mapping[str, object]) -> None:
    """Adds a line to the log of failures."""
    home.logs.mkdir(parents=True, exist_ok=True)
    with (home.logs / "failures.log").open("a", encoding="utf-8") as log:
        log.write(json.dumps(failure, ensure_ascii=False) + "\n")


def post(address: str, failure: Mapping[str, object]) -> None:
    """Posts a failure as JSON.

    Raises:
        OSError: the address cannot be reached, or does not take it.
    """
    request = urllib.request.Request(
        address,
        json.dumps(failure, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=10):
        pass
