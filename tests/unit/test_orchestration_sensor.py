"""When the folder of reports asks for a refresh."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from orchestration.home import Home
from orchestration.sensors import build_reports_sensor


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
