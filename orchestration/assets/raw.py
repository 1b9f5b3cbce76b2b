"""The raw tables of the warehouse: the extracted Parquet, loaded into a fresh build file.

Belongs here: the assets ``raw/*``, which dbt's sources are. Does not belong here: the load itself
(``warehouse.build``).
"""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.assets import GROUPS, MAY_PASS, OWNERS
from orchestration.assets.metadata import (
    bars,
    counted,
    lineage,
    lineage_table,
    preview,
    table_schema,
)
from orchestration.assets.reports import extracted_key
from orchestration.ingestion.raw_layer import RawLayer
from orchestration.ingestion.raw_tables import SCHEMA, RawTable, raw_tables
from orchestration.progress import reporter
from orchestration.publication.checks import BuildChecks
from orchestration.resources import Workspace
from orchestration.version import corrections
from orchestration.warehouse.build import ARRIVALS, connected, create_build_file, sample

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def raw_key(table: str) -> dg.AssetKey:
    """The asset of a raw table; dbt's source of the same name has the same key."""
    return dg.AssetKey([SCHEMA, table])


def _raw_spec(table: RawTable) -> dg.AssetSpec:
    parent = extracted_key(table.name)
    parents = {c.name: [(parent, c.name)] for c in table.columns}
    return dg.AssetSpec(
        raw_key(table.name),
        deps=[parent],
        description=table.description,
        group_name=GROUPS["raw"],
        owners=OWNERS,
        kinds={"duckdb", "table"},
        metadata={
            "dagster/column_schema": table_schema(table),
            "dagster/column_lineage": lineage(parents),
            "column_lineage": lineage_table(parents, parents),
            "dagster/table_name": f"{SCHEMA}.{table.name}",
        },
    )


PLOTTED = {"facts": "programme", "numbers": "kind", "sentences": "kind"}


def _plots(connection: "DuckDBPyConnection", table: str) -> dict[str, Any]:
    """Counts by kind: bars for today, and numbers that the UI draws over time."""
    column = PLOTTED.get(table)
    if column is None:
        return {}
    found = connection.execute(
        f'SELECT "{column}", count(*) FROM {SCHEMA}."{table}" GROUP BY ALL ORDER BY ALL'
    ).fetchall()
    counts = {str(value): int(count) for value, count in found}
    return {f"by_{column}": bars(counts), **{f"{column}: {k}": n for k, n in counts.items()}}


ARRIVALS_SPEC = dg.AssetSpec(
    raw_key(ARRIVALS),
    deps=[extracted_key("documents")],
    description="When each report was first seen 首次收录: as the release before says, now for a "
    "new report. One row per report.",
    group_name=GROUPS["raw"],
    owners=OWNERS,
    kinds={"duckdb", "table"},
    metadata={
        "dagster/column_schema": dg.TableSchema(
            [
                dg.TableColumn("doc_id", "VARCHAR", description="Document 文档编号"),
                dg.TableColumn("first_seen_at", "TIMESTAMP", description="首次收录时间, UTC"),
            ]
        ),
        "dagster/column_lineage": lineage(
            {"doc_id": [(extracted_key("documents"), "doc_id")], "first_seen_at": []}
        ),
        "dagster/table_name": f"{SCHEMA}.{ARRIVALS}",
    },
)

CORRECTION_COLUMNS = "line document quote context field value reason by on".split()
CORRECTIONS_SPEC = dg.AssetSpec(
    raw_key("corrections"),
    description="Curators' corrections 更正, from corrections.csv beside the reports; dbt loads "
    "the file when it starts. One row per line.",
    group_name=GROUPS["raw"],
    owners=OWNERS,
    kinds={"csv"},
    metadata={
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(n, "INTEGER" if n == "line" else "VARCHAR") for n in CORRECTION_COLUMNS]
        ),
        "dagster/table_name": f"{SCHEMA}.corrections",
    },
)


@dg.multi_asset(
    name="load",
    specs=[
        *(_raw_spec(table) for table in raw_tables().values()),
        ARRIVALS_SPEC,
        CORRECTIONS_SPEC,
    ],
    retry_policy=MAY_PASS,
)
def raw(workspace: Workspace) -> Iterator[dg.MaterializeResult[None]]:
    """Makes the build file new and loads the raw layer into it."""
    home = workspace.home
    layer = RawLayer.open(home.raw)
    with reporter().step("load raw tables"):
        BuildChecks(home.build_file.parent).clear()
        loaded = create_build_file(home.build_file, layer, home.published_file)
    with connected(home.build_file) as connection:
        for name, rows in loaded.items():
            shown = sample(connection, f'SELECT * FROM {SCHEMA}."{name}"')
            yield dg.MaterializeResult(
                asset_key=raw_key(name),
                metadata=counted(rows, preview=preview(shown), **_plots(connection, name)),
                data_version=dg.DataVersion(layer.version()),
            )
    written = corrections(home)
    yield dg.MaterializeResult(
        asset_key=CORRECTIONS_SPEC.key,
        metadata={
            "file": dg.MetadataValue.path(str(home.seeds / "corrections.csv")),
            "bytes": len(written),
        },
        data_version=dg.DataVersion(hashlib.sha256(written).hexdigest()[:16]),
    )
