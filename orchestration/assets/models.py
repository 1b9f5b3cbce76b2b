"""The layers that dbt builds: one asset a model or seed, one asset check a data test.

Belongs here: how dbt's nodes look in Dagster, and what of a build becomes an event. Does not belong
here: running dbt (``warehouse.dbt``), the models (``dbt_project``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration.assets import GROUPS, OWNERS
from orchestration.assets.metadata import counted, lineage, lineage_table, preview, schema_of
from orchestration.home import CATALOG, DBT_PROJECT, Home
from orchestration.progress import reporter
from orchestration.publication.checks import NOT_RUN, BuildChecks, CheckOutcome
from orchestration.resources import Workspace
from orchestration.warehouse.build import column_types, connected, count_rows, sample
from orchestration.warehouse.dbt import DbtProject, NodeResult
from orchestration.warehouse.lineage import model_lineage, origins

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Event = dg.MaterializeResult[None] | dg.AssetCheckResult


class Translator(DagsterDbtTranslator):
    """dbt's nodes as assets: key and group from the schema, so from the layer."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """``schema/name``, for models, seeds and sources alike."""
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer."""
        schema = str(dbt_resource_props["schema"])
        return GROUPS.get(schema, schema)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """Those that the node names, else the project's."""
        return super().get_owners(dbt_resource_props) or OWNERS

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the node says of itself; its SQL is a click away in the code reference."""
        return str(dbt_resource_props.get("description") or dbt_resource_props["name"])

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """The usual, and where its code is."""
        file = DBT_PROJECT / dbt_resource_props["original_file_path"]
        if dbt_resource_props["resource_type"] == "source":
            return super().get_metadata(dbt_resource_props)
        reference = dg.LocalFileCodeReference(file_path=str(file), label=file.name)
        return {
            **super().get_metadata(dbt_resource_props),
            "dagster/code_references": dg.CodeReferencesMetadataValue(code_references=[reference]),
        }

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: Any,
    ) -> dg.AssetCheckSpec | None:
        """The usual, with what the test asks in words where nobody wrote them."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None or spec.description:
            return spec
        return spec._replace(description=_asked(manifest["nodes"][unique_id]))

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """How the node is materialised, so that it can be searched for."""
        materialized = dbt_resource_props.get("config", {}).get("materialized") or "source"
        return {**super().get_tags(dbt_resource_props), "dbt/materialized": materialized}


def _asked(test: Mapping[str, Any]) -> str | None:
    """What a data test asks, in words."""
    if test.get("description"):
        return str(test["description"])
    generic = test.get("test_metadata") or {}
    given = generic.get("kwargs", {})
    column = given.get("column_name")
    match generic.get("name"):
        case "not_null":
            return f"{column} is never empty."
        case "unique":
            return f"No two rows share a {column}."
        case "relationships":
            return f"Every {column} is a {given['field']} of {given['to']}."
        case "accepted_values":
            return f"{column} is one of {', '.join(map(str, given['values']))}."
        case _:
            return None


def build_model_assets(project: DbtProject) -> dg.AssetsDefinition:
    """The dbt project as assets.

    Raises:
        DbtFailed: the project cannot be parsed.
    """
    manifest = project.manifest()
    translator = Translator(DagsterDbtTranslatorSettings(enable_asset_checks=True))

    @dbt_assets(name="dbt_build", manifest=manifest, dagster_dbt_translator=translator)
    def models(context: dg.AssetExecutionContext, workspace: Workspace) -> Iterator[Event]:
        """Builds and tests the models, in dbt's order, on the build file."""
        home = workspace.home
        keys = _keys(manifest, translator)
        wanted = () if not context.is_subset else _selected(context, keys)
        total = len(wanted) or len(keys)
        done = 0

        def on_node(name: str) -> None:
            nonlocal done
            done += 1
            reporter().advanced(min(done, total), total, name)

        with reporter().step("build models"):
            results = DbtProject(home).build(wanted, on_node)
        checks = _check_keys(context)
        outcomes: list[CheckOutcome] = []
        with connected(home.build_file) as connection:
            yield from _materializations(connection, manifest, translator, results, home)
            for result in results:
                if not result.unique_id.startswith("test."):
                    continue
                outcome = _outcome(connection, manifest, result)
                outcomes.append(outcome)
                if result.unique_id in checks:
                    yield _check_result(checks[result.unique_id], outcome)
        if not wanted:
            BuildChecks(home.build_file.parent).record("dbt", outcomes)
        broken = [r for r in results if r.status == "error" and r.failures is None]
        if broken:
            raise dg.Failure(_broken(broken), allow_retries=False)

    return models


def _broken(results: Sequence[NodeResult]) -> str:
    """What dbt could not build, on one line; the whole story is in its log."""
    shown = [f"{r.unique_id.split('.')[-1]}: {_one_line(r.message)}" for r in results[:3]]
    more = f" and {len(results) - 3} more" if len(results) > 3 else ""
    return f"dbt could not build {'; '.join(shown)}{more}; see dbt.log"


def _one_line(message: str, length: int = 300) -> str:
    line = " ".join(message.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _keys(manifest: Mapping[str, Any], translator: Translator) -> dict[str, dg.AssetKey]:
    """Asset keys of what dbt builds, by unique id."""
    return {
        unique_id: translator.get_asset_key(node)
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in {"model", "seed", "snapshot"}
        and node["config"].get("materialized") != "ephemeral"
    }


def _selected(context: dg.AssetExecutionContext, keys: Mapping[str, dg.AssetKey]) -> list[str]:
    chosen = context.selected_asset_keys
    return [unique_id for unique_id, key in keys.items() if key in chosen]


def _check_keys(context: dg.AssetExecutionContext) -> dict[str, dg.AssetCheckKey]:
    """The asset check of each dbt test that this run should report, by the test's unique id."""
    specs = context.assets_def.check_specs_by_output_name.values()
    return {
        str(spec.metadata["dagster_dbt/unique_id"]): spec.key
        for spec in specs
        if spec.key in context.selected_asset_check_keys
    }


def _materializations(
    connection: "DuckDBPyConnection",
    manifest: Mapping[str, Any],
    translator: Translator,
    results: Sequence[NodeResult],
    home: Home,
) -> Iterator[dg.MaterializeResult[None]]:
    types = column_types(connection)
    keys = _keys(manifest, translator)
    compiled = {r.unique_id: r.query for r in results if r.unique_id in keys and r.query}
    made_from = model_lineage(manifest, types, compiled, home.state / "lineage.json")
    nodes = {**manifest["nodes"], **manifest["sources"]}

    def keyed(columns: Iterable[tuple[str, str]]) -> list[tuple[dg.AssetKey, str]]:
        return [(translator.get_asset_key(nodes[unique_id]), name) for unique_id, name in columns]

    for result in results:
        key = keys.get(result.unique_id)
        if key is None or result.relation is None or not result.passed:
            continue
        schema, table = result.relation
        columns = manifest["nodes"][result.unique_id].get("columns", {})
        described = {name: column.get("description", "") for name, column in columns.items()}
        shown = sample(connection, f'SELECT * FROM "{schema}"."{table}"')
        names = list(made_from.get(result.unique_id, {}))
        parents = {c: keyed(made_from[result.unique_id][c]) for c in names}
        back = {c: keyed(origins(made_from, result.unique_id, c)) for c in names}
        yield dg.MaterializeResult(
            asset_key=key,
            metadata=counted(
                count_rows(connection, schema, table),
                **{
                    "dagster/column_schema": schema_of(types.get((schema, table), {}), described),
                    "dagster/column_lineage": lineage(parents),
                    "column_lineage": lineage_table(parents, back),
                    "dagster/table_name": f"{CATALOG}.{schema}.{table}",
                    "preview": preview(shown),
                    "seconds": round(result.seconds, 3),
                },
            ),
        )


def _outcome(
    connection: "DuckDBPyConnection", manifest: Mapping[str, Any], result: NodeResult
) -> CheckOutcome:
    node = manifest["nodes"][result.unique_id]
    severity = str(node["config"].get("severity") or "error").lower()
    shown = ""
    if not result.passed and result.query and result.failures:
        shown = sample(connection, result.query).to_markdown()
    attached = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]), "")
    # A test that was skipped, for its model was not built, did not pass.
    return CheckOutcome(
        table=attached.split(".")[-1],
        name=node["name"],
        stage="dbt",
        severity="error" if severity == "error" else "warn",
        passed=result.passed,
        message="" if result.passed else _one_line(result.message) or NOT_RUN,
        failures=result.failures,
        sample=shown,
    )


def _check_result(key: dg.AssetCheckKey, outcome: CheckOutcome) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"failures": outcome.failures or 0}
    if outcome.sample:
        metadata["offending_rows"] = dg.MetadataValue.md(outcome.sample)
    return dg.AssetCheckResult(
        passed=outcome.passed,
        asset_key=key.asset_key,
        check_name=key.name,
        severity=getattr(dg.AssetCheckSeverity, outcome.severity.upper()),
        description=outcome.message or None,
        metadata=metadata,
    )
