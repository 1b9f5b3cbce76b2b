"""Suites as data: what each table must satisfy, read from YAML.

Two sources, one form. A column of a dbt model states its own expectations beside its description
(``config: meta: expect``), so that the two cannot drift; what concerns several columns or tables
stands in ``tables/<table>.yaml``. Nothing here imports Great Expectations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Severity = Literal["error", "warning"]
Kind = Literal["between", "in_set", "not_null", "unique", "row_count_between", "no_rows"]

_MODELS = Path(__file__).resolve().parents[1] / "dbt_project" / "models"
_TABLES = Path(__file__).parent / "tables"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that a table must satisfy.

    Attributes:
        name: stable snake_case name, unique within its table.
        table: schema-qualified dbt model, ``core.fct_observations``.
        severity: ``error`` stops a publication, ``warning`` does not.
        description: what must hold, in a sentence.
        kind: which rule; decides what the other attributes mean.
        column: the column that the rule is about; None for rules on whole tables.
        low: least value or row count; None where open.
        high: greatest value or row count; None where open.
        values: the allowed values of ``in_set``.
        query: of ``no_rows``: a query whose rows must not exist.
    """

    name: str
    table: str
    severity: Severity
    description: str
    kind: Kind
    column: str | None = None
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """All expectations on one table.

    Attributes:
        name: the table without its schema.
        table: schema-qualified dbt model.
        expectations: in the order of the columns, then of the table's own file.
    """

    name: str
    table: str
    expectations: tuple[Expectation, ...]


class SuiteError(ValueError):
    """A suite file states something that cannot be read as an expectation."""


@cache
def load_suites() -> list[Suite]:
    """Every suite, by table name.

    Raises:
        SuiteError: a file states an unknown rule, a rule without its parts, or one name twice.
    """
    stated: dict[str, list[Expectation]] = {}
    for expectation in (*_from_models(), *_from_tables()):
        stated.setdefault(expectation.table, []).append(expectation)
    suites = []
    for table, expectations in sorted(stated.items(), key=lambda item: item[0].split(".")[1]):
        names = [expectation.name for expectation in expectations]
        if len(set(names)) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise SuiteError(f"{table}: two expectations are called {', '.join(twice)}")
        suites.append(Suite(table.split(".")[1], table, tuple(expectations)))
    return suites


def suite_names() -> list[str]:
    """Names of all suites, in order."""
    return [suite.name for suite in load_suites()]


def _from_models() -> Iterator[Expectation]:
    for path in sorted(_MODELS.rglob("*.yml")):
        for model in _read(path).get("models", []):
            table = f"{path.parent.name}.{model['name']}"
            for column in model.get("columns", []):
                expect = column.get("config", {}).get("meta", {}).get("expect")
                if expect:
                    yield from _column_expectations(path, table, column["name"], expect)


def _column_expectations(
    path: Path, table: str, column: str, expect: Mapping[str, Any]
) -> Iterator[Expectation]:
    severity: Severity = expect.get("severity", "error")
    for rule, given in expect.items():
        if rule == "between":
            low, high = given
            ends = f"{'' if low is None else low:}–{'' if high is None else high:}"
            yield Expectation(
                f"{column}_in_range",
                table,
                severity,
                f"{column} lies within {ends}.",
                "between",
                column,
                low,
                high,
            )
        elif rule == "in_set":
            yield Expectation(
                f"{column}_known",
                table,
                severity,
                f"{column} is one of {', '.join(given)}.",
                "in_set",
                column,
                values=tuple(given),
            )
        elif rule == "unique":
            yield Expectation(
                f"{column}_unique",
                table,
                severity,
                f"No two rows share a {column}.",
                "unique",
                column,
            )
        elif rule == "not_null":
            yield Expectation(
                f"{column}_present",
                table,
                severity,
                f"{column} is never empty.",
                "not_null",
                column,
            )
        elif rule != "severity":
            raise SuiteError(f"{path.name}: {column} expects {rule!r}, which is no known rule")


def _from_tables() -> Iterator[Expectation]:
    for path in sorted(_TABLES.glob("*.yaml")):
        content = _read(path)
        for entry in content.get("expectations", []):
            try:
                common = (entry["name"], content["table"], entry["severity"], entry["description"])
                if "rows" in entry:
                    low, high = entry["rows"]
                    yield Expectation(*common, "row_count_between", low=low, high=high)
                else:
                    yield Expectation(*common, "no_rows", query=entry["no_rows"].strip())
            except (KeyError, TypeError, ValueError) as error:
                raise SuiteError(f"{path.name}: {entry}: {error!r}") from error


def _read(path: Path) -> dict[str, Any]:
    content = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    return content if isinstance(content, dict) else {}
