"""The published warehouse: the build, once every check that can stop it has passed.

Belongs here: the asset ``published/warehouse`` and what its manifest says. Does not belong here:
how a release is made and put in place (``publication``).
"""

import platform
from collections.abc import Iterable
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import dagster as dg

from orchestration import fingerprint
from orchestration.assets import GROUPS, MAY_PASS, OWNERS
from orchestration.assets.metadata import counted
from orchestration.assets.reports import load_inventory
from orchestration.home import Home
from orchestration.ingestion.raw_layer import RawLayer
from orchestration.progress import reporter
from orchestration.publication.checks import BuildChecks, PublicationStopped
from orchestration.publication.releases import prune_releases, publish_build
from orchestration.resources import Workspace
from orchestration.version import version_of_release, version_of_reports

WAREHOUSE = dg.AssetKey(["published", "warehouse"])
RUNS_KEPT = 200
SOURCES_IN_MANIFEST = 10_000
"""Beyond this many reports the manifest gives their digest and leaves the list to raw.documents."""


def build_warehouse_asset(models: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published warehouse, downstream of every model."""

    @dg.asset(
        key=WAREHOUSE,
        deps=list(models),
        group_name=GROUPS["published"],
        owners=OWNERS,
        kinds={"duckdb", "file"},
        retry_policy=MAY_PASS,
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=timedelta(hours=36), warn_window=timedelta(hours=26)
        ),
        description="The published warehouse 发布的数据仓库: one DuckDB file that readers open, "
        "put in place by rename once no check of severity error fails, with a manifest beside it.",
    )
    def warehouse(
        context: dg.AssetExecutionContext, workspace: Workspace
    ) -> dg.MaterializeResult[None]:
        """Makes a release of the build and puts it where readers look."""
        home = workspace.home
        with reporter().step("publish"):
            try:
                outcomes = BuildChecks(home.build_file.parent).gate()
            except PublicationStopped as stopped:
                raise dg.Failure(str(stopped), allow_retries=False) from stopped
            release = publish_build(home, manifest_of(home), outcomes)
            removed = prune_releases(home)
        prune_runs(context.instance)
        counts = release.manifest["counts"]
        return dg.MaterializeResult(
            metadata=counted(
                counts.get("core.fct_observations", 0),
                release=release.number,
                file=dg.MetadataValue.path(str(home.published_file)),
                bytes=release.manifest["file"]["bytes"],
                sha256=release.manifest["file"]["sha256"],
                manifest=dg.MetadataValue.json(_short(release.manifest)),
                checks_passed=release.manifest["checks"]["passed"],
                checks_failed=release.manifest["checks"]["failed"],
                data_docs=dg.MetadataValue.path(str(home.data_docs / "index.html")),
                releases_removed=len(removed),
            ),
            data_version=dg.DataVersion(release.manifest["data_version"]),
        )

    return warehouse


def prune_runs(instance: dg.DagsterInstance, keep: int = RUNS_KEPT) -> int:
    """Removes all but the last runs from Dagster's history; returns how many went."""
    ended = dg.RunsFilter(
        statuses=[
            dg.DagsterRunStatus.SUCCESS,
            dg.DagsterRunStatus.FAILURE,
            dg.DagsterRunStatus.CANCELED,
        ]
    )
    runs = instance.get_run_ids(ended)[keep:]
    for run_id in runs:
        instance.delete_run(run_id)
    return len(runs)


def confirm(instance: dg.DagsterInstance, manifest: dict[str, Any]) -> None:
    """Tells Dagster that the published file was looked at and is still right.

    Its freshness is the freshness of what it says, and that needs no new file.
    """
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            WAREHOUSE,
            description="Nothing has changed since this release was made.",
            metadata={
                "dagster/row_count": manifest["counts"].get("core.fct_observations", 0),
                "release": manifest["release"],
                "made_at": manifest["made_at"],
            },
            tags={"dagster/data_version": manifest["data_version"]},
        )
    )


def manifest_of(home: Home) -> dict[str, Any]:
    """What a release is made from: sources, versions, code."""
    inventory = load_inventory(home)
    raw = RawLayer.open(home.raw)
    problems = [*inventory.problems, *raw.problems()]
    sources: dict[str, Any] = {
        "reports": len(inventory.reports),
        "digest": version_of_reports(inventory),
    }
    if len(inventory.reports) <= SOURCES_IN_MANIFEST:
        sources["files"] = [
            {"file": s.name, "sha256": s.sha256, "bytes": s.bytes, "document": s.doc_id}
            for s in inventory.reports
        ]
    return {
        "data_version": version_of_release(home, inventory),
        "sources": sources,
        "set_aside": [{"file": p.file, "what": p.what, "remedy": p.remedy} for p in problems],
        "git_revision": fingerprint.git_revision(),
        "versions": _versions(),
    }


def _versions() -> dict[str, str]:
    from extraction import EXTRACTOR_VERSION

    packages = ("gongbao", "dagster", "dbt-core", "dbt-duckdb", "duckdb", "great-expectations")
    return {
        "extractor": EXTRACTOR_VERSION,
        "extraction": fingerprint.of_extraction(),
        "vocabulary": fingerprint.of_vocabulary(),
        "warehouse": fingerprint.of_warehouse(),
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def _short(manifest: dict[str, Any]) -> dict[str, Any]:
    sources = {k: v for k, v in manifest["sources"].items() if k != "files"}
    return {**manifest, "sources": sources}
