"""What the UI shows of an asset: schemas, previews, tables of problems.

Belongs here: metadata built from plain values. Does not belong here: how the values are got.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from orchestration.ingestion.inventory import Problem
from orchestration.ingestion.raw_tables import RawTable
from orchestration.warehouse.build import Sample


def table_schema(table: RawTable) -> dg.TableSchema:
    """The columns of a raw table."""
    return dg.TableSchema(
        [
            dg.TableColumn(
                column.name,
                column.type,
                description=column.description,
                constraints=dg.TableColumnConstraints(nullable=column.nullable),
            )
            for column in table.columns
        ]
    )


def schema_of(types: Mapping[str, str], descriptions: Mapping[str, str]) -> dg.TableSchema:
    """Columns by name and type, with what they mean where that is known."""
    return dg.TableSchema(
        [dg.TableColumn(n, t, description=descriptions.get(n) or None) for n, t in types.items()]
    )


def preview(sample: Sample) -> dg.MarkdownMetadataValue:
    """The first rows of a table."""
    return dg.MetadataValue.md(sample.to_markdown() if sample.rows else "*(no rows)*")


def problem_table(problems: Iterable[Problem]) -> dg.MarkdownMetadataValue:
    """The files that were set aside, and why."""
    rows = tuple((p.file, p.what, p.remedy) for p in problems)
    if not rows:
        return dg.MetadataValue.md("*(none)*")
    return dg.MetadataValue.md(
        Sample(("file", "what is wrong", "what to do"), rows).to_markdown(200)
    )


def lineage(columns: Mapping[str, Iterable[tuple[dg.AssetKey, str]]]) -> dg.TableColumnLineage:
    """Column lineage: for each column the columns that it is made from."""
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(asset_key, name) for asset_key, name in parents]
            for column, parents in columns.items()
        }
    )


ColumnParents = Mapping[str, Iterable[tuple[dg.AssetKey, str]]]


def lineage_table(made_from: ColumnParents, origins: ColumnParents) -> dg.MarkdownMetadataValue:
    """Column lineage as a table to click through, for the UI draws none of its own."""
    rows = tuple(
        (column, _links(parents), _links(origins.get(column, ())))
        for column, parents in made_from.items()
    )
    return dg.MetadataValue.md(
        Sample(("column", "made from", "goes back to"), rows).to_markdown(4000)
    )


def _links(columns: Iterable[tuple[dg.AssetKey, str]]) -> str:
    return ", ".join(
        f"[{key.path[-1]}.{name}](/assets/{'/'.join(key.path)})"
        for key, name in sorted(set(columns), key=lambda column: (column[0].path, column[1]))
    )


def bars(counts: Mapping[str, int], width: int = 30) -> dg.MarkdownMetadataValue:
    """A bar chart of counts, the greatest first, that needs no picture."""
    most = max(counts.values(), default=0) or 1
    rows = tuple(
        (name, count, "█" * max(1, round(width * count / most)))
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    return dg.MetadataValue.md(Sample(("", "n", ""), rows).to_markdown())


def counted(rows: int, **more: Any) -> dict[str, Any]:
    """Row count under the name that the UI plots, with further metadata."""
    return {"dagster/row_count": rows, **more}
