"""Releases: whole or not there, whatever happens while one is put in place."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.publication import releases as releases_module
from orchestration.publication.checks import BuildChecks, CheckOutcome, PublicationStopped
from orchestration.publication.releases import (
    ReleaseDamaged,
    list_releases,
    make_release,
    prune_releases,
    publish,
    publish_build,
    published_manifest,
    published_release_number,
    verify_release,
)
from orchestration.warehouse.build import connected
from tests.conftest import Installation

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("refreshed")]
ABOUT = {"data_version": "v", "git_revision": None, "versions": {}, "sources": {"reports": 5}}
PASSED = [CheckOutcome("t", "c", "dbt", "error", passed=True)]

PUBLISHER = """
import sys
from pathlib import Path
from orchestration.home import Home
from orchestration.publication.releases import prune_releases, publish_build
home = Home.at(Path(sys.argv[1]))
print("ready", flush=True)
for _ in range(int(sys.argv[2])):
    publish_build(home, {about!r}, [])
    prune_releases(home, 3)
    print("published", flush=True)
""".replace("{about!r}", repr(ABOUT))

READER = """
import sys, time
from pathlib import Path
import duckdb
file, stop = sys.argv[1], Path(sys.argv[2])
slowest, reads, seen = 0.0, 0, set()
print("ready", flush=True)
while not stop.exists():
    began = time.monotonic()
    connection = duckdb.connect(file, read_only=True)
    slowest = max(slowest, time.monotonic() - began)
    ask = lambda sql: connection.execute(sql).fetchone()[0]
    release = ask("SELECT release FROM release.about")
    assert ask("SELECT max(release) FROM release.check_results") == release
    assert ask("SELECT count(*) FROM raw.facts") == ask("SELECT count(*) FROM staging.stg_facts")
    assert ask("SELECT release FROM release.about") == release
    connection.close()
    reads += 1
    seen.add(release)
print(reads, len(seen), round(slowest, 3))
"""


@pytest.fixture
def home(refreshed: Installation, tmp_path: Path) -> Home:
    """A home with a build file and nothing published."""
    made = Home.at(tmp_path)
    made.build_file.parent.mkdir(parents=True)
    shutil.copy(refreshed.home.build_file, made.build_file)
    return made


def assert_whole(home: Home) -> None:
    """What readers see is one complete release, and the file agrees with its own manifest."""
    if not home.published_file.exists():
        return
    number = published_release_number(home)
    manifest = published_manifest(home)
    assert manifest is not None
    kept = {release.number: release for release in list_releases(home)}
    # Between the two renames the manifest may still be the one before: refreshing mends it.
    assert number in kept or number == manifest["release"]
    stated = kept[number].manifest if number in kept else manifest
    with connected(home.published_file) as connection:
        for table, rows in stated["counts"].items():
            [found] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
            assert found == (rows,), table
    for release in kept.values():
        verify_release(release)


def test_a_release_holds_the_build_and_says_what_it_is(home: Home) -> None:
    release = make_release(home, ABOUT, PASSED)
    publish(home, release)
    assert_whole(home)
    assert published_release_number(home) == release.number == 1
    assert published_manifest(home) == json.loads((release.folder / "manifest.json").read_text())
    assert not home.published_file.with_name("gongbao.duckdb.wal").exists()
    with connected(home.build_file) as built, connected(home.published_file) as published:
        query = "SELECT * FROM core.fct_observations ORDER BY ALL"
        assert built.execute(query).fetchall() == published.execute(query).fetchall()


def test_checks_are_remembered_from_release_to_release(home: Home) -> None:
    for _ in range(3):
        publish(home, make_release(home, ABOUT, PASSED))
    with connected(home.published_file) as connection:
        found = connection.execute(
            "SELECT release, check_name FROM release.check_results ORDER BY release"
        ).fetchall()
    assert found == [(1, "c"), (2, "c"), (3, "c")]


def test_the_last_releases_and_the_published_one_are_kept(home: Home) -> None:
    first = make_release(home, ABOUT, PASSED)
    publish(home, first)
    for _ in range(3):
        make_release(home, ABOUT, PASSED)
    assert prune_releases(home, keep=2) == [2]
    assert [release.number for release in list_releases(home)] == [4, 3, 1]


def test_a_release_that_cannot_be_published_is_not_kept(home: Home) -> None:
    publish(home, make_release(home, ABOUT, PASSED))
    aside = home.warehouse.rename(home.warehouse.with_name("aside"))
    home.warehouse.write_text("in the way", "utf-8")
    with pytest.raises(FileExistsError):
        publish_build(home, ABOUT, PASSED)
    home.warehouse.unlink()
    aside.rename(home.warehouse)
    assert [release.number for release in list_releases(home)] == [1]
    assert publish_build(home, ABOUT, PASSED).number == published_release_number(home) == 2
    assert_whole(home)


def test_releases_count_up_whatever_the_clock_says(home: Home) -> None:
    first = make_release(home, ABOUT, PASSED)
    manifest = json.loads((first.folder / "manifest.json").read_text())
    manifest["made_at"] = "2999-01-01T00:00:00+00:00"
    (first.folder / "manifest.json").write_text(json.dumps(manifest))
    second = make_release(home, ABOUT, PASSED)
    assert [release.number for release in list_releases(home)] == [second.number, first.number]


def test_a_damaged_release_is_not_rolled_back_to(home: Home) -> None:
    release = make_release(home, ABOUT, PASSED)
    verify_release(release)
    with release.file.open("r+b") as file:
        file.seek(10_000)
        file.write(b"\xff" * 100)
    with pytest.raises(ReleaseDamaged, match="release 1 is damaged"):
        verify_release(release)


def test_an_open_reader_keeps_its_release(home: Home) -> None:
    publish(home, make_release(home, ABOUT, PASSED))
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys\n"
            "c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "ask = lambda: c.execute('SELECT release FROM release.about').fetchone()[0]\n"
            "print(ask(), flush=True); sys.stdin.readline(); print(ask(), flush=True)",
            str(home.published_file),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "1\n"
    publish(home, make_release(home, ABOUT, PASSED))
    out, _ = reader.communicate("\n", timeout=60)
    assert out == "1\n"
    assert published_release_number(home) == 2


def test_eight_readers_never_wait_and_never_see_two_releases(home: Home, tmp_path: Path) -> None:
    publish(home, make_release(home, ABOUT, PASSED))
    stop = tmp_path / "stop"
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(home.published_file), str(stop)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for _ in range(10):
        publish(home, make_release(home, ABOUT, PASSED))
    stop.touch()
    for reader in readers:
        out, err = reader.communicate(timeout=120)
        assert reader.returncode == 0, err
        reads, seen, slowest = out.split()
        assert int(reads) > 0
        assert int(seen) >= 2
        assert float(slowest) < 1.0


def test_killed_while_publishing_leaves_a_whole_release(home: Home) -> None:
    """SIGKILL within the second in which releases are made and renamed, again and again."""
    chance = random.Random(20)
    for _ in range(int(os.environ.get("GONGBAO_KILLS", "5"))):
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(home.state.parent), "1000"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0.05, 1.5))
        process.kill()
        process.communicate()
        assert_whole(home)
    publish(home, make_release(home, ABOUT, PASSED))
    assert_whole(home)
    assert published_release_number(home) == (published_manifest(home) or {})["release"]
    assert not list(home.releases.glob(".*"))
    assert not list(home.warehouse.glob(".*"))


def _too_large(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def test_a_full_disk_leaves_the_last_release(home: Home) -> None:
    """The kernel refuses to let a file grow, as it does on a full disk."""
    publish(home, make_release(home, ABOUT, PASSED))
    before = home.published_file.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", PUBLISHER, str(home.state.parent), "1"],
        preexec_fn=lambda: _too_large(1_000_000),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert home.published_file.read_bytes() == before
    assert_whole(home)
    publish(home, make_release(home, ABOUT, PASSED))
    assert published_release_number(home) == 2


@pytest.mark.parametrize("moment", range(1, 6))
def test_a_write_that_fails_is_as_if_it_had_not_begun(
    home: Home, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    from orchestration import files

    publish(home, make_release(home, ABOUT, PASSED))
    calls = iter(range(1, 100))
    real = files.fsync

    def failing(path: Path) -> None:
        if next(calls) == moment:
            raise OSError(5, "Input/output error")
        real(path)

    monkeypatch.setattr(files, "fsync", failing)
    monkeypatch.setattr(releases_module, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        publish(home, make_release(home, ABOUT, PASSED))
    monkeypatch.undo()
    assert_whole(home)
    publish(home, make_release(home, ABOUT, PASSED))
    assert_whole(home)


@pytest.fixture
def checks(tmp_path: Path) -> Iterator[BuildChecks]:
    made = BuildChecks(tmp_path)
    made.record("dbt", PASSED)
    yield made


def test_the_gate_wants_every_stage(checks: BuildChecks) -> None:
    with pytest.raises(PublicationStopped, match="not checked by expectations"):
        checks.gate()
    checks.record("expectations", [])
    assert list(checks.gate()) == PASSED
    checks.clear()
    with pytest.raises(PublicationStopped):
        checks.gate()


def test_errors_stop_and_warnings_do_not(checks: BuildChecks) -> None:
    warned = CheckOutcome("t", "w", "expectations", "warn", passed=False)
    checks.record("expectations", [warned])
    assert warned in checks.gate()
    failed = CheckOutcome("t", "e", "expectations", "error", passed=False)
    checks.record("expectations", [warned, failed])
    with pytest.raises(PublicationStopped, match=r"1 checks failed \(t: e\)"):
        checks.gate()
