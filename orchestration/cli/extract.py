"""``gongbao extract``: the facts of any file, without touching the warehouse.

Belongs here: reading files, writing facts as people and programs want them. Does not belong here:
finding facts (``extraction``). It imports nothing of the warehouse, to start at once.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration.files import replacing

if TYPE_CHECKING:
    from extraction.records import Fact, Report

COLUMNS = (
    "doc id start end text value value_max unit qualifier status year_from year_to recurrence "
    "region programme metric name scope tier rate_of part_of"
).split()
NUMBER_COLUMNS = "doc start end text kind fact".split()
TABLE_COLUMNS = (
    "text value unit qualifier status year_from year_to region metric name scope".split()
)
OPTIONAL = frozenset({"value_max", "recurrence", "scope", "rate_of", "part_of"})
"""Left out of a fact where there is nothing to say, as in the annotations."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv", "table"]), help="Default: jsonl."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="One file a report, there."
)
@click.option(
    "--published", metavar="DATE", help="When it was published (2024-01-18), if it does not say."
)
@click.option(
    "--numbers", is_flag=True, help="Every numeral and what became of it, instead of facts."
)
@click.option("--trace", is_flag=True, help="What each pass of the extraction saw.")
def command(
    files: Sequence[str],
    form: str | None,
    out: Path | None,
    published: str | None,
    numbers: bool,
    trace: bool,
) -> None:
    """Read the facts out of reports, without a warehouse.

    FILE is a text in any usual encoding; - reads standard input. Offsets count characters of the
    text. A file that cannot be read is named on standard error, the others are read.
    """
    _check_date(published)
    form = form or "jsonl"
    columns = NUMBER_COLUMNS if numbers else TABLE_COLUMNS if form == "table" else COLUMNS
    failed = False
    header = True
    for file in files:
        try:
            text, stem = _read(file)
        except (OSError, ValueError) as error:
            click.echo(f"{file}: {_reason(error)}", err=True)
            failed = True
            continue
        if trace:
            _trace(text, stem, published)
            continue
        from extraction import extract

        report = extract(text, name=stem, published=published)
        rows = list(number_rows(report, stem) if numbers else fact_rows(report, stem))
        if out is not None:
            _save(out, stem, form, columns, rows)
        else:
            click.echo(_formatted(rows, form, columns, header), nl=False)
            header = False
    if failed:
        sys.exit(1)


def fact_rows(report: Report, doc: str) -> Iterator[dict[str, Any]]:
    """The facts of a report under the annotations' field names, in document order."""
    facts = sorted(report.facts, key=lambda fact: (fact.start, fact.end))
    ids = {fact.fact_id: f"f{number}" for number, fact in enumerate(facts, 1)}
    rate_of: dict[str, dict[str, str]] = {}
    part_of: dict[str, str] = {}
    for relation in report.relations:
        whole = ids.get(relation.to_fact_id)
        if whole is None:
            continue
        if relation.kind in ("numerator", "denominator"):
            rate_of.setdefault(relation.from_fact_id, {})[relation.kind] = whole
        elif relation.kind == "part_of":
            part_of[relation.from_fact_id] = whole
    for fact in facts:
        row = {
            "doc": doc,
            "id": ids[fact.fact_id],
            **_fields(fact),
            "rate_of": rate_of.get(fact.fact_id),
            "part_of": part_of.get(fact.fact_id),
        }
        yield {k: row[k] for k in COLUMNS if not (k in OPTIONAL and row[k] is None)}


def number_rows(report: Report, doc: str) -> Iterator[dict[str, Any]]:
    """The ledger of a report: every numeral and its kind, with the fact that states it."""
    facts = sorted(report.facts, key=lambda fact: (fact.start, fact.end))
    ids = {fact.fact_id: f"f{number}" for number, fact in enumerate(facts, 1)}
    for n in sorted(report.numbers, key=lambda number: (number.start, number.end)):
        fact = ids.get(n.fact_id or "")
        row = {"doc": doc, "start": n.start, "end": n.end, "text": n.text, "kind": n.kind}
        yield {**row, "fact": fact} if fact else row


def _fields(fact: Fact) -> dict[str, Any]:
    return {
        "start": fact.start,
        "end": fact.end,
        "text": fact.quote,
        "value": _number(fact.value),
        "value_max": _number(fact.value_max),
        "unit": fact.unit,
        "qualifier": fact.qualifier,
        "status": fact.status,
        "year_from": fact.year_from,
        "year_to": fact.year_to,
        "recurrence": fact.recurrence,
        "region": fact.region,
        "programme": fact.programme,
        "metric": fact.metric,
        "name": fact.name,
        "scope": fact.scope,
        "tier": fact.tier,
    }


def _number(value: float | None) -> float | int | None:
    """Whole numbers without a decimal point, as the reports write them."""
    return int(value) if value is not None and value == int(value) else value


def _read(file: str) -> tuple[str, str]:
    from extraction import decode

    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return decode(data).text, "stdin" if file == "-" else Path(file).stem


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror}); check the name and its permissions"
    return f"{error}; save it as a UTF-8 text"


def _check_date(published: str | None) -> None:
    from datetime import date

    if published is not None:
        try:
            date.fromisoformat(published)
        except ValueError:
            raise click.BadParameter(f"{published} is no date such as 2024-01-18") from None


def _trace(text: str, stem: str, published: str | None) -> None:
    from extraction.trace import trace

    for line in trace(text, name=stem, published=published):
        click.echo(line)


def _save(
    out: Path, stem: str, form: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]
) -> None:
    suffix = {"jsonl": "jsonl", "csv": "csv", "table": "txt"}[form]
    with replacing(out / f"{stem}.{suffix}") as temporary:
        temporary.write_text(_formatted(rows, form, columns, True), "utf-8")


def _formatted(
    rows: Sequence[dict[str, Any]], form: str, columns: Sequence[str], header: bool
) -> str:
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if form == "csv":
        return _csv(rows, columns, header)
    from orchestration.cli.tables import render

    return render(columns, [[_cell(row.get(c)) for c in columns] for row in rows]) + "\n"


def _csv(rows: Sequence[dict[str, Any]], columns: Sequence[str], header: bool) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    if header:
        writer.writeheader()
    for row in rows:
        writer.writerow({k: _cell(v) for k, v in row.items()})
    return text.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else "" if value is None else value
