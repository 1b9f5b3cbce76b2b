"""Suites as data: cheap to load, complete, and in step with the models."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from expectations import load_suites, suite_names, suites

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"


def all_models() -> dict[str, dict]:
    models = {}
    for path in MODELS.rglob("*.yml"):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            models[f"{path.parent.name}.{model['name']}"] = model
    return models


def test_loading_suites_does_not_import_great_expectations() -> None:
    program = (
        "import sys; from expectations import load_suites; load_suites(); "
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_every_suite_is_on_a_model_that_exists() -> None:
    models = all_models()
    assert [suite.table for suite in load_suites() if suite.table not in models] == []


def test_names_are_snake_case_and_unique_within_a_table() -> None:
    for suite in load_suites():
        names = [expectation.name for expectation in suite.expectations]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() and name == name.lower() for name in names)


def test_what_a_column_expects_is_in_its_suite() -> None:
    stated = {
        (table, column["name"])
        for table, model in all_models().items()
        for column in model["columns"]
        if column.get("config", {}).get("meta", {}).get("expect")
    }
    run = {(s.table, e.column) for s in load_suites() for e in s.expectations if e.column}
    assert stated
    assert stated <= run


def test_core_and_every_mart_has_a_suite() -> None:
    marts = {name.split(".")[1] for name in all_models() if name.startswith("marts.")}
    assert marts <= set(suite_names())


def test_an_unknown_rule_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(suites.SuiteError, match=r"model\.yml: share expects 'betwen'"):
        list(
            suites._column_expectations(
                tmp_path / "model.yml", "marts.model", "share", {"betwen": [0, 1]}
            )
        )


def test_every_rule_of_the_quarantine_is_watched_by_a_warning() -> None:
    suite = next(s for s in load_suites() if s.name == "quarantined_observations")
    (rules,) = [e.values for e in suite.expectations if e.column == "rule"]
    watched = {e.name: e.severity for e in suite.expectations}
    assert rules
    assert all(watched.get(f"none_for_{rule}") == "warning" for rule in rules)
