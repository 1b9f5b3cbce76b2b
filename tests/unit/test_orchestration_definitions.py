"""What Dagster is told: the graph, its words, and what blocks what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import build_defs
from orchestration.home import Home


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.Definitions]:
    before = dict(os.environ)
    yield build_defs(Home.at(tmp_path_factory.mktemp("definitions")))
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def graph(defs: dg.Definitions):  # type: ignore[no-untyped-def]
    return defs.resolve_asset_graph()


def test_definitions_can_be_loaded(defs: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(defs)


def test_every_asset_is_described_owned_grouped_and_of_a_kind(graph) -> None:  # type: ignore[no-untyped-def]
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.description and len(node.description) > 15, key
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name and node.group_name[0].isdigit(), key


def test_no_asset_hangs_in_the_air(graph) -> None:  # type: ignore[no-untyped-def]
    """Every asset leads to the published file, and every one but the roots comes from somewhere."""
    warehouse = dg.AssetKey(["published", "warehouse"])
    roots = set()
    for key in graph.materializable_asset_keys - {warehouse}:
        assert (
            warehouse in graph.get_descendants(key) if hasattr(graph, "get_descendants") else True
        )
        if not graph.get(key).parent_keys:
            roots.add(key.path[0] if key.path[0] in ("reports", "vocabulary") else key.path[-1])
    assert roots <= {"reports", "vocabulary", "corrections", "dim_year"}  # a calendar's years
    assert not graph.external_asset_keys


def test_a_report_leads_to_every_mart(graph) -> None:  # type: ignore[no-untyped-def]
    reached = dg.AssetSelection.keys("reports").downstream().resolve(graph)
    marts = {key for key in graph.materializable_asset_keys if key.path[0] == "marts"}
    assert len(marts) >= 4
    assert marts <= reached


def test_errors_block_and_warnings_do_not(defs: dg.Definitions) -> None:
    from expectations import load_suites

    stated = {
        (suite.table, e.name): e.severity for suite in load_suites() for e in suite.expectations
    }
    found = {}
    for checks in defs.asset_checks or []:
        assert isinstance(checks, dg.AssetChecksDefinition)
        for spec in checks.check_specs:
            found[".".join(spec.asset_key.path), spec.name] = (
                "error" if spec.blocking else "warning"
            )
    assert found == stated
    assert set(found.values()) == {"error", "warning"}


def test_one_job_does_it_all(defs: dg.Definitions, graph) -> None:  # type: ignore[no-untyped-def]
    job = defs.resolve_job_def("refresh")
    assert job.asset_layer.executable_asset_keys == graph.materializable_asset_keys
    assert set(job.asset_layer.asset_graph.asset_check_keys) == set(graph.asset_check_keys)


def test_the_clock_is_beijings_and_is_off_until_switched_on(defs: dg.Definitions) -> None:
    schedule = defs.resolve_schedule_def("daily_refresh")
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert schedule.execution_timezone == "Asia/Shanghai"
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    sensor = defs.resolve_sensor_def("reports_changed")
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED


def test_assembly_takes_another_resource(tmp_path: Path) -> None:
    from orchestration.resources import Workspace

    other = Workspace.of(Home.at(tmp_path / "other"), wait_seconds=1.0)
    made = build_defs(Home.at(tmp_path / "home"), {"workspace": other})
    assert (made.resources or {})["workspace"] is other
