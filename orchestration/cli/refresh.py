"""``gongbao refresh``: the job ``refresh``, in this process, with progress and a closing table.

Belongs here: running the job and telling a person how it went. Does not belong here: its steps
(``assets``).
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from orchestration.home import Home
from orchestration.progress import report_to
from orchestration.publication.checks import NOT_RUN, BuildChecks
from orchestration.publication.lock import RefreshRunning, refresh_lock

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

    from orchestration.cli.display import TerminalReporter


@click.command()
@click.option("--no-wait", is_flag=True, help="Fail, rather than wait, while another refresh runs.")
@click.option("--force", is_flag=True, help="Build anew even where nothing has changed.")
def command(no_wait: bool, force: bool) -> None:
    """Read new reports, build, check and publish the warehouse.

    Where neither the reports nor the code have changed since the published release, says so and
    builds nothing. Ends with exit status 1 where the new build was not published: the file that
    people read is then the last good one.
    """
    from orchestration.cli.display import TerminalReporter, console

    started = time.monotonic()
    home = Home.from_environment()
    if not home.seeds.is_dir():
        raise click.ClickException(
            f"{home.shown(home.seeds)}: no such folder; make it and put reports (*.txt) into it"
        )
    _must_be_writable(home)
    if no_wait:
        try:
            with refresh_lock(home.lock_file):
                pass
        except RefreshRunning as running:
            raise click.ClickException(str(running)) from running
    if not force and _nothing_to_do(home, started):
        return
    reporter = TerminalReporter()
    report_to(reporter)
    from orchestration.warehouse.dbt import DbtFailed

    try:
        with reporter.shown():
            result = _run(home, reporter, 0.0 if no_wait else 3600.0)
    except (DbtFailed, OSError) as error:
        raise click.ClickException(" ".join(str(error).split())) from error
    reporter.seconds["everything"] = time.monotonic() - started
    console.print()
    if not result.success:
        for line in _why(home, result):
            console.print(f"[red]✗[/red] {line}", soft_wrap=True)
    _show(home, reporter, result.success)
    # Everything is written and closed. Taking modules down one by one would cost a second more, and
    # DuckDB's client prints pages about what dbt and Great Expectations still hold of it.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0 if result.success else 1)


def _must_be_writable(home: Home) -> None:
    """Says before any work, rather than after it, that its result has no place to go."""
    for folder in (home.state, home.warehouse):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        if not (folder.is_dir() and os.access(folder, os.W_OK)):
            raise click.ClickException(
                f"{home.shown(folder)}: no folder that can be written to; make it one, or move "
                "it (GONGBAO_STATE, GONGBAO_WAREHOUSE)"
            )


def _nothing_to_do(home: Home, started: float) -> bool:
    """Whether the published file is what a refresh would make; Dagster is told that it is fresh."""
    from orchestration.version import standing

    now = standing(home)
    if now.release is None:
        return False
    from orchestration.assets.warehouse import confirm
    from orchestration.cli.display import console, summary_table
    from orchestration.dagster_home import open_instance

    with open_instance(home) as instance:
        confirm(instance, now.release)
    for problem in now.inventory.problems:
        console.print(f"[yellow]![/yellow] {problem}", soft_wrap=True)
    number, made_at = now.release["release"], now.release["made_at"]
    console.print(
        summary_table(
            [
                ("nothing to do", "no report, correction, model or rule has changed"),
                ("reports", f"{len(now.inventory.reports):,}"),
                ("published", f"{home.shown(home.published_file)}, release {number} of {made_at}"),
                ("seconds", f"{time.monotonic() - started:.1f}"),
            ]
        )
    )
    return True


def _run(home: Home, reporter: TerminalReporter, wait_seconds: float) -> ExecuteInProcessResult:
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    with reporter.step("start"):
        from orchestration.dagster_home import open_instance
        from orchestration.definitions import build_defs
        from orchestration.resources import Workspace

        instance = open_instance(home)
        workspace = Workspace.of(home, wait_seconds)
        job = build_defs(home, {"workspace": workspace}).resolve_job_def("refresh")
    with instance:
        return job.execute_in_process(
            instance=instance,
            run_config={"loggers": {"file": {}}},
            raise_on_error=False,
        )


def _why(home: Home, result: ExecuteInProcessResult) -> list[str]:
    """What stopped the refresh, a line each."""
    lines = [
        f"{outcome.table}: check {outcome.name} failed: {outcome.message}"
        for outcome in BuildChecks(home.build_file.parent).outcomes()
        if outcome.stops_publication and outcome.message != NOT_RUN
    ]
    for event in result.all_events:
        error: Any = None
        if event.is_step_failure:
            data = event.step_failure_data
            error = data.error
            if data.user_failure_data and data.user_failure_data.description:
                lines.append(str(data.user_failure_data.description))
                continue
        elif event.is_run_failure and not lines:
            error = event.job_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            lines.append(_one_line(error.message))
    return lines or ["the refresh did not reach publication"]


def _one_line(message: str, length: int = 400) -> str:
    """An error without the name of its class and without dbt's trail of macros."""
    line = " ".join(message.split()).split(" > in macro ")[0].split(" > called by ")[0]
    name, _, rest = line.partition(": ")
    line = rest if rest and " " not in name else line
    return line if len(line) <= length else line[: length - 1] + "…"


def _show(home: Home, reporter: TerminalReporter, success: bool) -> None:
    from orchestration.cli.display import console, summary_table

    rows = _published_rows(home) if success else []
    outcomes = BuildChecks(home.build_file.parent).outcomes()
    failed = [outcome for outcome in outcomes if not outcome.passed]
    rows.append(("checks", f"{len(outcomes) - len(failed)} passed, {len(failed)} failed"))
    if success:
        for outcome in failed:
            rows.append(("  warning", f"{outcome.table}: {outcome.name}: {outcome.message}"))
    rows.append(
        (
            "published" if success else "not published",
            home.shown(home.published_file)
            if success
            else f"{home.shown(home.published_file)} is as it was"
            if home.published_file.exists()
            else "nothing has been published yet",
        )
    )
    steps = "  ".join(f"{name} {seconds:.1f}" for name, seconds in reporter.seconds.items())
    rows.append(("seconds", steps))
    rows.append(("log", home.shown(home.logs / "refresh.log")))
    console.print(summary_table(rows))


def _published_rows(home: Home) -> list[tuple[str, str]]:
    from orchestration.warehouse.build import connected, count_rows

    with connected(home.published_file) as connection:
        kinds = connection.execute(
            "SELECT kind, count(*) FROM raw.numbers GROUP BY ALL ORDER BY 2 DESC, 1"
        ).fetchall()
        return [
            ("reports", f"{count_rows(connection, 'raw', 'documents'):,}"),
            ("facts", f"{count_rows(connection, 'raw', 'facts'):,}"),
            ("ledger", ", ".join(f"{kind} {count:,}" for kind, count in kinds)),
            (
                "quarantined",
                f"{count_rows(connection, 'quality', 'quarantined_observations'):,}",
            ),
        ]
