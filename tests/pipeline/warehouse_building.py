"""Raw rows made by hand, and a warehouse built of raw rows.

Belongs here: what the warehouse tests share, so that they need neither the extraction nor Dagster.
Does not belong here: assertions.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pyarrow as pa

from orchestration.ingestion.raw_tables import raw_tables

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"
WORKPLACE = Path(tempfile.mkdtemp(prefix="gongbao-dbt-"))
TARGET = WORKPLACE / "target"
atexit.register(shutil.rmtree, WORKPLACE, ignore_errors=True)

Row = dict[str, Any]
Raw = dict[str, list[Row]]


class Report:
    """A synthetic report: sentences are appended, facts point at words in the last one."""

    def __init__(
        self,
        name: str,
        *,
        region: str = "341600",
        year: int | None = 2024,
        year_from: int | None = None,
        months: tuple[int, int] | None = None,
        published_on: str | None = None,
        kind: str = "report",
        title: str | None = None,
    ) -> None:
        self.name = name
        self.title = title or name
        self.region = region
        self.year_from, self.year_to = year_from or year, year
        self.month_from, self.month_to = months or (None, None)
        self.published_on = published_on
        self.kind = kind
        self.doc_id = hashlib.sha256(name.encode()).hexdigest()[:16]
        self.text = ""
        self.sentences: list[Row] = []
        self.facts: list[Row] = []
        self.numbers: list[Row] = []
        self.relations: list[Row] = []

    def say(self, sentence: str, heading: str = "") -> Report:
        """Append a sentence, which the facts that follow are found in."""
        start = len(self.text)
        self.text += sentence + "\n"
        self.sentences.append(
            {
                "doc_id": self.doc_id,
                "sentence_id": f"{self.doc_id}:s{len(self.sentences)}",
                "ordinal": len(self.sentences),
                "start_char": start,
                "end_char": start + len(sentence),
                "text": sentence,
                "kind": "body",
                "heading": heading,
            }
        )
        return self

    def fact(self, quote: str, metric: str, **fields: Any) -> str:
        """State a fact whose words are `quote` in the last sentence; its id is returned."""
        sentence = self.sentences[-1]
        start = sentence["start_char"] + sentence["text"].index(quote)
        value = fields.pop("value", None)
        if value is None:
            value = float("".join(c for c in quote if c.isdigit() or c in ".-"))
        qualifier = fields.get("qualifier", "=")
        row = {
            "doc_id": self.doc_id,
            "fact_id": f"{self.doc_id}:{start}-{start + len(quote)}",
            "sentence_id": sentence["sentence_id"],
            "start_char": start,
            "end_char": start + len(quote),
            "quote": quote,
            "value": value,
            "value_max": None,
            "value_low": None if qualifier == "<=" else value,
            "value_high": None if qualifier == ">=" else value,
            "unit": "个",
            "unit_class": "item",
            "qualifier": qualifier,
            "status": "actual",
            "year_from": self.year_from,
            "year_to": self.year_to,
            "month_from": self.month_from,
            "month_to": self.month_to,
            "recurrence": None,
            "region": self.region,
            "programme": "other",
            "metric": metric,
            "name": metric,
            "scope": None,
            "tier": "core",
            **{
                f"{f}_how": "clause"
                for f in ("status", "period", "region", "programme", "metric", "name")
            },
            **fields,
        }
        self.facts.append(row)
        self.numbers.append(
            {
                "doc_id": self.doc_id,
                "number_id": row["fact_id"],
                "text": quote,
                "sentence_id": sentence["sentence_id"],
                "start_char": start,
                "end_char": start + len(quote),
                "kind": "fact",
                "fact_id": row["fact_id"],
            }
        )
        return str(row["fact_id"])

    def relate(self, kind: str, from_fact_id: str, to_fact_id: str) -> Report:
        """State a relation between two facts."""
        self.relations.append(
            {
                "doc_id": self.doc_id,
                "relation_id": f"{kind}:{from_fact_id}:{to_fact_id}",
                "kind": kind,
                "from_fact_id": from_fact_id,
                "to_fact_id": to_fact_id,
                "evidence": "其中",
            }
        )
        return self

    def rows(self) -> Raw:
        """The report as rows of the raw tables."""
        document = {
            "doc_id": self.doc_id,
            "file_name": f"{self.name}.txt",
            "sha256": hashlib.sha256(self.text.encode()).hexdigest(),
            "bytes": len(self.text.encode()),
            "encoding": "utf-8",
            "characters": len(self.text),
            "title": self.title,
            "publisher": "总工会",
            "published_on": self.published_on,
            "region": self.region,
            "year_from": self.year_from,
            "year_to": self.year_to,
            "month_from": self.month_from,
            "month_to": self.month_to,
            "kind": self.kind,
            "extractor_version": "test",
            **{
                f"{f}_how": "test"
                for f in ("title", "publisher", "published", "region", "period", "kind")
            },
        }
        return {
            "documents": [document],
            "sentences": self.sentences,
            "facts": self.facts,
            "numbers": self.numbers,
            "relations": self.relations,
        }


def merged(parts: Iterable[Mapping[str, list[Row]]]) -> Raw:
    """Rows of several reports together."""
    raw: Raw = {table: [] for table in raw_tables()}
    for part in parts:
        for table, rows in part.items():
            raw[table].extend(rows)
    return raw


def write_raw(database: Path, raw: Mapping[str, list[Row]]) -> Path:
    """Create the raw tables in a fresh database file."""
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        for table in raw_tables().values():
            connection.execute(table.create_statement())
            if raw[table.name]:
                columns = {
                    name: [row.get(name) for row in raw[table.name]] for name in table.column_names
                }
                connection.register("rows", pa.table(columns))
                connection.execute(f"insert into raw.{table.name} select * from rows")
    return database


def run_dbt(database: Path, *arguments: str, seeds: Path | None = None) -> Any:
    """Run dbt in this process on a database file, and let the file go at the end.

    dbt parses the project anew where the database has another path, so it always works on one file
    of this process, which the given one is moved to and back from.

    Args:
        database: the file.
        arguments: what follows ``dbt`` on the command line.
        seeds: the folder that holds corrections.csv; none where not given.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    working = WORKPLACE / "gongbao.duckdb"
    seeds_given = WORKPLACE / "seeds"
    shutil.rmtree(seeds_given, ignore_errors=True)
    seeds_given.mkdir(parents=True)
    if seeds and (seeds / "corrections.csv").exists():
        shutil.copy(seeds / "corrections.csv", seeds_given)
    shutil.move(database, working)
    paths = {"GONGBAO_BUILD_DATABASE": str(working), "GONGBAO_SEEDS": str(seeds_given)}
    options = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": TARGET,
        "--log-path": TARGET / "logs",
    }
    try:
        with patch.dict(os.environ, paths):
            return dbtRunner().invoke(
                [*arguments, "--quiet", *(str(p) for option in options.items() for p in option)]
            )
    finally:
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
            DuckDBConnectionManager._ENV = None
        shutil.move(working, database)


def build(folder: Path, raw: Mapping[str, list[Row]], corrections: str = "") -> Path:
    """Build the whole warehouse of some raw rows in a folder; the database file is returned.

    Args:
        folder: where the file is made, as gongbao.duckdb.
        raw: rows of the raw tables.
        corrections: the content of corrections.csv below its heading line; no file where empty.
    """
    database = write_raw(folder / "gongbao.duckdb", raw)
    if corrections:
        heading = "document,quote,context,field,value,reason,by,on\n"
        (folder / "corrections.csv").write_text(heading + corrections, "utf-8")
    result = run_dbt(database, "build", "--exclude-resource-type", "unit_test", seeds=folder)
    if not result.success:
        failed = [
            f"{r.node.name}: {r.status}: {r.message}"
            for r in (result.result or [])
            if r.status not in ("success", "pass", "warn")
        ]
        raise AssertionError("\n".join(failed) or repr(result.exception))
    return database


def query(database: Path, sql: str, *parameters: Any) -> list[Row]:
    """Rows of a query as dictionaries."""
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def copy_of(database: Path, folder: Path) -> Path:
    """A copy of a built database, to tamper with."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(database, folder / database.name))
