"""The raw layer's tables: their columns, and the rows that one report gives.

Belongs here: the one description of the raw tables (``raw_tables.yaml``) and the mapping from
extraction's row types. Does not belong here: where the rows are kept (``raw_layer``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from orchestration.ingestion.inventory import Source

if TYPE_CHECKING:
    from extraction.records import Report

DESCRIPTION = Path(__file__).with_name("raw_tables.yaml")
SCHEMA = "raw"


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column; ``read_from`` names what its values are read out of."""

    name: str
    type: str
    description: str
    nullable: bool
    read_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table; ``order`` is the order of its rows in the warehouse."""

    name: str
    description: str
    key: str
    order: tuple[str, ...]
    columns: tuple[RawColumn, ...]

    @property
    def column_names(self) -> list[str]:
        """Names in order."""
        return [column.name for column in self.columns]

    def create_statement(self) -> str:
        """The table in SQL, with what must not be null; keys are the staging layer's to test."""
        columns = ", ".join(
            f'"{column.name}" {column.type}' + ("" if column.nullable else " NOT NULL")
            for column in self.columns
        )
        return f'CREATE TABLE {SCHEMA}."{self.name}" ({columns})'


@cache
def raw_tables() -> dict[str, RawTable]:
    """The five tables by name."""
    described = yaml.safe_load(DESCRIPTION.read_text("utf-8"))
    return {
        name: RawTable(
            name,
            table["description"],
            table["key"],
            tuple(table["order"]),
            tuple(
                RawColumn(
                    column,
                    given["type"],
                    given["description"],
                    given.get("nullable", False),
                    tuple(given.get("from", ())),
                )
                for column, given in table["columns"].items()
            ),
        )
        for name, table in described.items()
    }


Row = tuple[Any, ...]


def rows_of(report: Report, source: Source, extractor_version: str) -> dict[str, Iterator[Row]]:
    """One report as rows of the raw tables, columns in the tables' order."""
    return {
        "documents": iter((_document(report, source, extractor_version),)),
        "sentences": _sentences(report),
        "facts": _facts(report),
        "numbers": _numbers(report),
        "relations": _relations(report),
    }


def _document(report: Report, source: Source, extractor_version: str) -> Row:
    profile = report.profile
    published = profile.published_on.value
    return (
        report.doc_id,
        source.name,
        source.sha256,
        source.bytes,
        source.encoding,
        source.characters,
        profile.title.value,
        profile.title.how,
        profile.publisher.value,
        profile.publisher.how,
        date.fromisoformat(published) if published else None,
        profile.published_on.how,
        profile.region.value,
        profile.region.how,
        profile.year_from,
        profile.year_to,
        profile.month_from,
        profile.month_to,
        profile.period_how,
        profile.kind,
        profile.kind_how,
        extractor_version,
    )


def _sentences(report: Report) -> Iterator[Row]:
    for s in report.sentences:
        yield report.doc_id, s.sentence_id, s.ordinal, s.start, s.end, s.text, s.kind, s.heading


def _facts(report: Report) -> Iterator[Row]:
    for f in report.facts:
        yield (
            report.doc_id,
            f.fact_id,
            f.sentence_id,
            f.start,
            f.end,
            f.quote,
            f.value,
            f.value_max,
            f.value_low,
            f.value_high,
            f.unit,
            f.unit_class,
            f.qualifier,
            f.status,
            f.status_how,
            f.year_from,
            f.year_to,
            f.month_from,
            f.month_to,
            f.period_how,
            f.recurrence,
            f.region,
            f.region_how,
            f.programme,
            f.programme_how,
            f.metric,
            f.metric_how,
            f.name,
            f.name_how,
            f.scope,
            f.scope_how,
            f.tier,
        )


def _numbers(report: Report) -> Iterator[Row]:
    for n in report.numbers:
        yield report.doc_id, n.number_id, n.sentence_id, n.start, n.end, n.text, n.kind, n.fact_id


def _relations(report: Report) -> Iterator[Row]:
    for r in report.relations:
        yield report.doc_id, r.relation_id, r.kind, r.from_fact_id, r.to_fact_id, r.evidence
