"""What goes wrong leaves readers on the last good release, and the next refresh mends the rest.

``GONGBAO_KILLS`` says how many refreshes are killed (5 by default).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from orchestration.publication.lock import holder
from orchestration.publication.releases import list_releases
from tests.conftest import REPORTS, Installation, new_installation
from tests.pipeline.test_publication import assert_whole

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("faults")]
SPARE = REPORTS / "zhuxi-2016-2020.txt"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a release, to which bad things happen one after another."""
    made = new_installation(tmp_path_factory.mktemp("faults") / "home")
    made.refresh()
    return made


def facts_by_file(installation: Installation) -> dict[str, int]:
    """Published facts of each report."""
    return {
        str(name): int(str(count))
        for name, count in installation.rows(
            "SELECT file_name, count(*) FROM raw.facts JOIN raw.documents USING (doc_id) GROUP BY 1"
        )
    }


def test_a_refresh_with_nothing_to_do_builds_nothing(running: Installation) -> None:
    before = running.home.published_file.stat()
    done = running.refresh()
    assert "nothing to do" in done.stderr
    assert "build models" not in done.stderr
    after = running.home.published_file.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_new_changed_and_removed_reports_are_in_the_next_release(running: Installation) -> None:
    before = facts_by_file(running)
    seeds = running.home.seeds
    (seeds / SPARE.name).unlink()
    (seeds / "new.txt").write_text("2024年，某市总工会慰问困难职工85户。", "utf-8")
    changed = seeds / "dehong-2023.txt"
    changed.write_text(changed.read_text("utf-8").replace("791 名", "792 名"), "utf-8")
    running.refresh()
    after = facts_by_file(running)
    assert set(after) == set(before) - {SPARE.name} | {"new.txt"}
    assert running.rows("SELECT count(*) FROM raw.facts WHERE quote = '792 名'") == [(1,)]
    assert running.rows("SELECT count(*) FROM raw.facts WHERE quote = '791 名'") == [(0,)]


def test_a_failure_of_dbt_is_one_line_and_publishes_nothing(running: Installation) -> None:
    before = running.home.published_file.read_bytes()
    corrections = running.home.seeds / "corrections.csv"
    corrections.write_text("document,quote\n", "utf-8")
    try:
        done = running.refresh(check=False)
    finally:
        corrections.unlink()
    assert done.returncode == 1
    [line] = [line for line in done.stderr.splitlines() if line.startswith("✗")]
    assert "corrections.csv" in line
    assert "Traceback" not in done.stderr
    assert "is as it was" in done.stderr
    assert running.home.published_file.read_bytes() == before


IMPOSSIBLE = """
import orchestration.checks as checks
from expectations import Expectation, Suite, load_suites
suites = load_suites()
more = Expectation("a_billion_rows", "core.fct_observations", "error",
                   "There are a billion rows.", "row_count_between", low=10**9)
checks.load_suites = lambda: [
    Suite(s.name, s.table, (*s.expectations, more)) if s.table == more.table else s for s in suites
]
from orchestration.cli.main import main
main(["refresh", "--force"])
"""


def test_a_failed_expectation_stops_publication_and_says_which(running: Installation) -> None:
    before = running.home.published_file.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", IMPOSSIBLE],
        env=running.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1, done.stderr[-3000:]
    assert (
        "✗ fct_observations: check a_billion_rows failed: There are a billion rows." in done.stderr
    )
    assert "is as it was" in done.stderr
    assert running.home.published_file.read_bytes() == before
    doctor = running.run("doctor", check=False)
    assert doctor.returncode == 1
    assert "a_billion_rows" in doctor.stdout
    running.refresh("--force")
    assert running.run("doctor").returncode == 0


def test_a_warehouse_folder_that_cannot_be_written_is_told(running: Installation) -> None:
    aside = running.home.warehouse.with_name("aside")
    running.home.warehouse.rename(aside)
    running.home.warehouse.write_text("in the way", "utf-8")
    try:
        done = running.refresh("--force", check=False)
    finally:
        running.home.warehouse.unlink()
        aside.rename(running.home.warehouse)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "warehouse: no folder that can be written to" in line
    assert_whole(running.home)


def test_a_second_refresh_waits_or_says_so(running: Installation) -> None:
    first = running.start("refresh", "--force")
    while holder(running.home.lock_file) is None:
        assert first.poll() is None, first.communicate()[0]
        time.sleep(0.02)
    refused = running.refresh("--force", "--no-wait", check=False)
    assert refused.returncode == 1
    assert f"another refresh is running (process {first.pid}, since " in refused.stderr
    rolled = running.run("rollback", check=False)
    assert "another refresh is running" in rolled.stderr
    waited = running.refresh("--force")
    assert "waiting for it to end" in waited.stderr
    out, _ = first.communicate(timeout=120)
    assert first.returncode == 0, out
    assert_whole(running.home)


def test_a_rollback_and_the_way_back(running: Installation) -> None:
    running.refresh("--force")
    newest, earlier = [release.number for release in list_releases(running.home)[:2]]
    assert f"release {earlier} of " in running.run("rollback").stdout
    assert running.rows("SELECT release FROM release.about") == [(earlier,)]
    listed = running.run("releases").stdout.splitlines()
    assert next(line for line in listed if "published" in line).split()[0] == str(earlier)
    running.run("rollback", str(newest))
    assert running.rows("SELECT release FROM release.about") == [(newest,)]
    missing = running.run("rollback", "9999", check=False)
    assert missing.returncode == 1
    assert "release 9999 is not kept (kept: " in missing.stderr


def test_a_refresh_killed_at_any_moment_is_repaired_by_the_next(running: Installation) -> None:
    chance = random.Random(5)
    seeds = running.home.seeds
    began = time.monotonic()
    running.refresh("--force")
    usual = time.monotonic() - began
    ended = 0
    for number in range(int(os.environ.get("GONGBAO_KILLS", "5"))):
        (seeds / f"kill-{number % 3}.txt").write_text(
            f"2024年，某市总工会慰问困难职工{100 + number}户，发放慰问金{number + 2}万元。", "utf-8"
        )
        started = time.monotonic()
        process = running.start("refresh")
        try:
            process.wait(timeout=chance.uniform(0.3, usual))
            ended += 1
            # The first run may have been slow: what ends before it is killed shows the usual time.
            usual = min(usual, 0.9 * (time.monotonic() - started))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert_whole(running.home)
    assert ended < number + 1, "no refresh was killed"
    running.refresh()
    scratch = new_installation(running.root.parent / "scratch", reports=seeds)
    scratch.refresh()
    assert facts_by_file(running) == facts_by_file(scratch)
    for table in ("core.fct_observations", "marts.mart_region_year_metric", "raw.numbers"):
        query = f"SELECT * FROM {table} ORDER BY ALL"
        assert running.rows(query) == scratch.rows(query), table
    assert "nothing to do" in running.refresh().stderr
