"""When the folder of reports asks for a refresh."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from orchestration.home import Home
from orchestration.jobs import refresh
from orchestration.sensors import WEBHOOK, build_failure_sensor, build_reports_sensor


class Watched:
    """A folder and the sensor's looks at it."""

    def __init__(self, root: Path) -> None:
        self.home = Home.at(root)
        self.home.seeds.mkdir()
        self.sensor = build_reports_sensor(self.home)
        self.cursor: str | None = None
        self.keys: list[str] = []

    def look(self) -> bool:
        """One tick; whether it asks for a refresh."""
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=self.cursor)
            data = self.sensor.evaluate_tick(context)
        self.cursor = data.cursor or self.cursor
        requests = data.run_requests or []
        self.keys += [str(request.run_key) for request in requests]
        assert bool(requests) != bool(data.skip_message)
        return bool(requests)

    def write(self, name: str, text: str) -> None:
        (self.home.seeds / name).write_text(text, "utf-8")


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    made = Watched(tmp_path)
    made.write("a.txt", "某市总工会")
    return made


def test_a_change_is_refreshed_once_the_folder_is_still(watched: Watched) -> None:
    assert not watched.look()
    assert watched.look()
    assert not watched.look()


def test_a_file_still_being_written_is_waited_for(watched: Watched) -> None:
    for length in range(1, 5):
        watched.write("slow.txt", "字" * length)
        assert not watched.look()
    assert watched.look()


@pytest.mark.parametrize("change", ["add", "change", "rename", "remove"])
def test_every_kind_of_change_counts(watched: Watched, change: str) -> None:
    watched.look(), watched.look()
    path = watched.home.seeds / "a.txt"
    match change:
        case "add":
            watched.write("b.txt", "某县总工会")
        case "change":
            watched.write("a.txt", "某县总工会")
        case "rename":
            path.rename(path.with_name("c.txt"))
        case "remove":
            path.unlink()
    assert not watched.look()
    assert watched.look()


def test_a_folder_that_goes_back_is_refreshed_again_under_another_key(watched: Watched) -> None:
    """Dagster runs a key once; what a folder was before must not look like what it is."""
    other = watched.home.seeds / "b.txt"
    hidden = watched.home.seeds.parent / "b.txt"
    hidden.write_text("某县总工会", "utf-8")
    watched.look(), watched.look()
    hidden.rename(other)
    watched.look(), watched.look()
    other.rename(hidden)
    watched.look(), watched.look()
    assert len(watched.keys) == 3
    assert len(set(watched.keys)) == 3


def test_companions_do_not_count(watched: Watched) -> None:
    watched.look(), watched.look()
    watched.write("README.md", "about")
    assert not watched.look()
    assert not watched.look()


def test_a_missing_folder_is_no_error(watched: Watched) -> None:
    (watched.home.seeds / "a.txt").unlink()
    watched.home.seeds.rmdir()
    assert not watched.look()


class Receiver(HTTPServer):
    """A webhook."""

    def __init__(self) -> None:
        self.received: list[dict[str, object]] = []
        super().__init__(("127.0.0.1", 0), _Post)


class _Post(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@dg.op
def breaks() -> None:
    raise dg.Failure("the disk is full")


@dg.job(name=refresh.name)
def failing() -> None:
    breaks()


@dg.asset(check_specs=[dg.AssetCheckSpec("sums_up", asset="marts", blocking=True)])
def marts() -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    yield dg.MaterializeResult()
    yield dg.AssetCheckResult(passed=False, check_name="sums_up", description="3 rows do not")


def fail(home: Home, job: dg.JobDefinition = failing) -> None:
    """A failed run, and the sensor's look at it."""
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        event = result.get_run_failure_event()
        context = dg.build_run_status_sensor_context(
            sensor_name="refresh_failed",
            dagster_event=event,
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        ).for_run_failure()
        build_failure_sensor(home)(context)


def test_a_failure_is_logged_and_posted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home.at(tmp_path)
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever)
        thread.start()
        monkeypatch.setenv(WEBHOOK, f"http://127.0.0.1:{receiver.server_port}/")
        fail(home)
        receiver.shutdown()
        thread.join()
    [line] = (home.logs / "failures.log").read_text("utf-8").splitlines()
    logged = json.loads(line)
    assert receiver.received == [logged]
    assert logged["steps"] == ["breaks"]
    assert logged["run"]


def test_a_failure_names_the_checks_that_failed(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    job = dg.define_asset_job(refresh.name, [marts])
    fail(home, dg.Definitions(assets=[marts], jobs=[job]).resolve_job_def(refresh.name))
    [line] = (home.logs / "failures.log").read_text("utf-8").splitlines()
    assert json.loads(line)["checks"] == ["marts: sums_up: 3 rows do not"]


def test_a_deaf_webhook_does_not_lose_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.at(tmp_path)
    monkeypatch.setenv(WEBHOOK, "http://127.0.0.1:9/")
    fail(home)
    assert len((home.logs / "failures.log").read_text("utf-8").splitlines()) == 1
