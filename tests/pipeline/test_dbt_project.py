"""The dbt project itself: its unit tests, its layers, its descriptions, its style."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sqlfluff
from annotated_reports import gold_warehouse
from warehouse_building import PROJECT, ROOT, TARGET, query, run_dbt

MAY_READ = {
    "staging": {"raw", "vocabulary"},
    "intermediate": {"staging", "intermediate"},
    "core": {"staging", "intermediate", "core", "quality"},
    "quality": {"staging", "intermediate", "quality"},
    "marts": {"intermediate", "core"},
}


pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("annotated warehouse")]


@pytest.fixture(scope="module")
def database() -> Path:
    return gold_warehouse()


@pytest.fixture(scope="module")
def manifest(database: Path) -> dict:
    return json.loads((TARGET / "manifest.json").read_text("utf-8"))


def models(manifest: dict) -> list[dict]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def test_every_unit_test_of_arithmetic_passes(database: Path) -> None:
    result = run_dbt(database, "test", "--select", "test_type:unit")
    outcomes = {r.node.name: r.status for r in result.result if r.node.resource_type == "unit_test"}
    assert len(outcomes) >= 10
    assert set(outcomes.values()) == {"pass"}, outcomes


def test_each_layer_reads_only_what_it_may(manifest: dict) -> None:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    for model in models(manifest):
        read = {nodes[name]["schema"] for name in model["depends_on"]["nodes"]}
        assert read <= MAY_READ[model["schema"]], f"{model['name']} reads {read}"


def test_every_model_says_its_grain_and_every_column_what_it_is(manifest: dict) -> None:
    for model in models(manifest):
        assert "One row" in model["description"], model["name"]
        assert re.search(r"[一-鿿]", model["description"]), model["name"]
        for name, column in model["columns"].items():
            assert column["description"].strip(), f"{model['name']}.{name}"
            assert re.search(r"[一-鿿]", column["description"]), f"{model['name']}.{name}"


def test_every_table_and_column_carries_its_description_in_the_database(database: Path) -> None:
    silent = query(
        database,
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name in ('staging', 'intermediate', 'core', 'marts', 'quality') "
        "and coalesce(comment, '') = ''",
    )
    assert silent == []
    silent = query(
        database,
        "select schema_name, table_name from duckdb_tables() "
        "where schema_name not in ('raw') and coalesce(comment, '') = ''",
    )
    assert silent == []


def test_every_mart_has_an_exposure_and_no_exposure_is_built(manifest: dict) -> None:
    exposed = {name for e in manifest["exposures"].values() for name in e["depends_on"]["nodes"]}
    marts = {model["unique_id"] for model in models(manifest) if model["schema"] == "marts"}
    assert marts <= exposed
    results = json.loads((TARGET / "run_results.json").read_text("utf-8"))["results"]
    assert not any(result["unique_id"].startswith("exposure.") for result in results)


def test_contracts_are_enforced_where_people_read(manifest: dict) -> None:
    for model in models(manifest):
        if model["schema"] in {"core", "marts", "quality"}:
            assert model["config"]["contract"]["enforced"], model["name"]


def test_every_dimension_has_its_unknown_member(database: Path) -> None:
    for table, key, unknown in [
        ("dim_region", "region_code", "-1"),
        ("dim_year", "year", -1),
        ("dim_period", "period_key", "-1"),
        ("dim_programme", "programme_code", "-1"),
        ("dim_metric", "metric_code", "-1"),
        ("dim_unit", "unit", "-1"),
        ("dim_document", "doc_id", "-1"),
    ]:
        rows = query(database, f"select * from core.{table} where {key} = ?", unknown)
        assert len(rows) == 1, table
        assert "未知" in rows[0].values(), table


REGIONS = [
    ("533100", "德宏", "云南省", "德宏傣族景颇族自治州", None, "云南省德宏傣族景颇族自治州", None),
    ("420324", "竹溪", "湖北省", "十堰市", "竹溪县", "湖北省十堰市竹溪县", None),
    ("500114", "黔江", "重庆市", None, "黔江区", "重庆市黔江区", None),
    ("630106", "湟中", "青海省", "西宁市", "湟中区", "青海省西宁市湟中区", "湟中县"),
    ("150000", "内蒙古", "内蒙古自治区", None, None, "内蒙古自治区", None),
    ("340523", "和县", "安徽省", "马鞍山市", "和县", "安徽省马鞍山市和县", None),
    ("520600", "铜仁", "贵州省", "铜仁市", None, "贵州省铜仁市", "铜仁地区"),
    ("820000", "澳门", "澳门特别行政区", None, None, "澳门特别行政区", None),
]


@pytest.mark.parametrize("expected", REGIONS, ids=lambda region: region[0])
def test_a_region_knows_its_ancestors_and_names(database: Path, expected: tuple) -> None:
    rows = query(
        database,
        "select region_code, short_name, province_name, prefecture_name, county_name, full_path, "
        "former_names from core.dim_region where region_code = ?",
        expected[0],
    )
    assert [tuple(row.values()) for row in rows] == [expected]


@pytest.mark.parametrize(
    ("code", "name"),
    [("533100", "德宏州"), ("420324", "竹溪县"), ("520622", "玉屏县"), ("640000", "宁夏")],
)
def test_a_region_has_the_name_in_common_use(database: Path, code: str, name: str) -> None:
    rows = query(database, "select common_name from core.dim_region where region_code = ?", code)
    assert rows == [{"common_name": name}]


def test_the_whole_table_of_divisions_is_there(database: Path) -> None:
    lines = (ROOT / "extraction/vocabulary/regions.csv").read_text("utf-8").splitlines()
    rows = query(database, "select count(*) as n from core.dim_region")
    assert rows == [{"n": len(lines) - 1 + 1}]


def test_former_names_belong_to_known_divisions(database: Path) -> None:
    rows = query(
        database,
        "select former.* from vocabulary.region_former_names as former "
        "left join core.dim_region using (region_code) where region_name is null "
        "or former.former_name = region_name",
    )
    assert rows == []


DUCKDB_ONLY = re.compile(
    r"\bqualify\b|\bexclude\s*\(|::|\bgroup by all\b|\blist_|\bstruct_|\bunnest\b|\bread_csv\b"
    r"|\bregexp_|\bstring_agg\b|\btry_cast\b|\bmd5\b|\bany_value\b|\barg_max\b|\bfilter\s*\(",
    re.IGNORECASE,
)


def test_models_hold_no_sql_of_one_engine_alone() -> None:
    for path in (PROJECT / "models").rglob("*.sql"):
        found = DUCKDB_ONLY.search(path.read_text("utf-8"))
        assert found is None, f"{path.name}: {found}; put it into a macro with a dispatch"


def test_every_model_parses_on_the_engine_past_one_machine(manifest: dict) -> None:
    """What dbt renders for Spark differs in the name of the text type alone."""
    for model in models(manifest):
        compiled = (TARGET / "compiled" / "gongbao" / model["original_file_path"]).read_text(
            "utf-8"
        )
        sqlfluff.parse(compiled.replace("as TEXT", "as string"), dialect="sparksql")
