"""The reports as received, and what extraction reads out of them.

Belongs here: the assets ``reports`` and ``extracted/*``. Does not belong here: how a report is read
(``extraction``) and how its rows are kept (``ingestion``).
"""

from collections.abc import Iterator
from dataclasses import asdict

import dagster as dg

from orchestration import fingerprint
from orchestration.assets import GROUPS, MAY_PASS, OWNERS
from orchestration.assets.metadata import (
    counted,
    lineage,
    lineage_table,
    problem_table,
    table_schema,
)
from orchestration.files import read_json, write_json
from orchestration.home import Home
from orchestration.ingestion.inventory import Inventory, Problem, Source, SourceChanged
from orchestration.ingestion.raw_layer import update_raw_layer
from orchestration.ingestion.raw_tables import RawTable, raw_tables
from orchestration.progress import reporter
from orchestration.resources import Workspace
from orchestration.version import take_home_inventory, version_of_reports
from orchestration.warehouse.build import Sample

REPORTS = dg.AssetKey("reports")
REPORT_COLUMNS = {
    "name": "File name 文件名",
    "bytes": "The file's bytes, untouched 文件内容",
    "text": "The words, decoded and not normalised 正文",
}


def extracted_key(table: str) -> dg.AssetKey:
    """The asset of a table of the raw layer, as Parquet."""
    return dg.AssetKey(["extracted", table])


@dg.asset(
    key=REPORTS,
    group_name=GROUPS["reports"],
    owners=OWNERS,
    kinds={"file"},
    retry_policy=MAY_PASS,
    description="Work reports 工作报告 as received: every text file in the seeds folder, each text "
    "once. Files that are no text, or the same text as another, are set aside with a reason.",
    metadata={
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(n, "text", description=d) for n, d in REPORT_COLUMNS.items()]
        )
    },
)
def reports(workspace: Workspace) -> dg.MaterializeResult[None]:
    """Lists the reports, by content."""
    home = workspace.home
    with reporter().step("find reports"):
        inventory = take_home_inventory(home)
        for problem in inventory.problems:
            reporter().warned(str(problem))
        save_inventory(home, inventory)
    if not inventory.reports:
        # An empty warehouse is never what a person wants who finds the folder empty.
        raise dg.Failure(
            f"no reports in {home.shown(home.seeds)}; put text files (*.txt) there",
            allow_retries=False,
        )
    shown = Sample(
        ("file", "characters", "encoding", "document"),
        tuple((s.name, s.characters, s.encoding, s.doc_id) for s in inventory.reports[:10]),
    )
    return dg.MaterializeResult(
        metadata=counted(
            len(inventory.reports),
            bytes=sum(source.bytes for source in inventory.reports),
            set_aside=len(inventory.problems),
            problems=problem_table(inventory.problems[:100]),
            preview=dg.MetadataValue.md(shown.to_markdown()),
            folder=dg.MetadataValue.path(str(home.seeds)),
        ),
        data_version=dg.DataVersion(version_of_reports(inventory)),
    )


def _extracted_spec(table: RawTable) -> dg.AssetSpec:
    return dg.AssetSpec(
        extracted_key(table.name),
        deps=[REPORTS],
        description=f"{table.description} As Parquet, kept from refresh to refresh.",
        group_name=GROUPS["extracted"],
        owners=OWNERS,
        kinds={"python", "parquet"},
        skippable=False,
        code_version=fingerprint.of_extraction(),
        metadata={
            "dagster/column_schema": table_schema(table),
            "dagster/column_lineage": lineage(_read_from(table)),
            "column_lineage": lineage_table(_read_from(table), _read_from(table)),
        },
    )


def _read_from(table: RawTable) -> dict[str, list[tuple[dg.AssetKey, str]]]:
    """Declared by hand, in the tables' description: no SQL says what a text was read into.

    A column read out of another table of the same asset leads to what that one was read out of.
    """
    return {c.name: [(REPORTS, name) for name in _origins(c.read_from)] for c in table.columns}


def _origins(read_from: tuple[str, ...]) -> list[str]:
    found: set[str] = set()
    for name in read_from:
        table, _, column = name.partition(".")
        if column:
            columns = {c.name: c.read_from for c in raw_tables()[table].columns}
            found.update(_origins(columns[column]))
        else:
            found.add(table)
    return sorted(found)


@dg.multi_asset(
    name="extract",
    specs=[_extracted_spec(table) for table in raw_tables().values()],
    retry_policy=MAY_PASS,
)
def extracted(workspace: Workspace) -> Iterator[dg.MaterializeResult[None]]:
    """Reads the facts of every new or changed report; unchanged ones are not read again."""
    home = workspace.home
    inventory = load_inventory(home)

    def on_report(done: int, total: int, source: Source) -> None:
        reporter().advanced(done, total, f"{source.name}, {source.bytes:,} bytes")

    try:
        with reporter().step("extract facts"):
            raw, change = update_raw_layer(
                home.raw, home.seeds, inventory.reports, fingerprint.of_extraction(), on_report
            )
    except SourceChanged as changed:
        reporter().warned(str(changed))
        save_inventory(home, take_home_inventory(home))
        raise dg.RetryRequested(max_retries=5, seconds_to_wait=2) from changed
    for problem in raw.problems():
        reporter().warned(str(problem))
    for name in raw_tables():
        yield dg.MaterializeResult(
            asset_key=extracted_key(name),
            metadata=counted(
                raw.rows(name),
                reports_read=change.read,
                reports_kept=change.kept,
                reports_removed=change.removed,
                files=len(raw.files(name)),
                folder=dg.MetadataValue.path(str(home.raw / name)),
                problems=problem_table(raw.problems()),
            ),
            data_version=dg.DataVersion(raw.version()),
        )


def save_inventory(home: Home, inventory: Inventory) -> None:
    """Keeps the inventory of this refresh: every later step speaks of the same files."""
    saved = {
        "reports": [source.as_row() for source in inventory.reports],
        "problems": [asdict(problem) for problem in inventory.problems],
    }
    write_json(home.state / "build" / "inventory.json", saved, readable=False)


def load_inventory(home: Home) -> Inventory:
    """The inventory of this refresh.

    Raises:
        FileNotFoundError: none was taken.
    """
    saved = read_json(home.state / "build" / "inventory.json")
    if saved is None:
        raise FileNotFoundError("no inventory of the reports; run the job refresh")
    return Inventory(
        tuple(Source(*source) for source in saved["reports"]),
        tuple(Problem(**problem) for problem in saved["problems"]),
    )
