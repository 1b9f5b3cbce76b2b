"""Real refreshes: what is published, what is set aside, what a person is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, Installation, new_installation

pytestmark = pytest.mark.pipeline
shared = pytest.mark.xdist_group("refreshed")

REGIONS = {"533100", "520600", "420324", "341600", "530000"}
PLANTED = """云岭市总工会2024年工作总结

2024年，云岭市总工会深入推进集体协商，全市工资集体协议签订率达120%，建会企业签订集体合同306份。
全年慰问困难职工85户，发放慰问金42万元，举办技能培训班12期，培训职工1500人次。
"""


@shared
def test_the_marts_hold_every_region(refreshed: Installation) -> None:
    found = refreshed.rows("SELECT DISTINCT region_code FROM marts.mart_region_year_metric")
    assert {str(code) for (code,) in found} >= REGIONS


@shared
def test_every_fact_is_grounded_in_its_report(refreshed: Installation) -> None:
    texts = {
        doc_id: (refreshed.home.seeds / str(name)).read_text("utf-8")
        for doc_id, name in refreshed.rows("SELECT doc_id, file_name FROM raw.documents")
    }
    facts = refreshed.rows("SELECT doc_id, start_char, end_char, quote FROM raw.facts")
    assert len(facts) > 200
    for doc_id, start, end, quote in facts:
        assert texts[doc_id][start:end] == quote  # type: ignore[misc]


@shared
def test_every_run_of_digits_is_in_the_ledger(refreshed: Installation) -> None:
    for doc_id, name in refreshed.rows("SELECT doc_id, file_name FROM raw.documents"):
        text = (refreshed.home.seeds / str(name)).read_text("utf-8")
        spans = refreshed.rows(
            "SELECT start_char, end_char FROM raw.numbers WHERE doc_id = ?", [doc_id]
        )
        for run in re.finditer(r"\d+", text):
            covered = any(a <= run.start() and run.end() <= b for a, b in spans)  # type: ignore[operator]
            assert covered, f"{name}: {run.group()} at {run.start()}"


@shared
def test_a_person_can_follow_it_and_sees_a_summary(refreshed: Installation) -> None:
    shown = (refreshed.root / "refresh.log").read_text("utf-8")
    for step in ("find reports", "extract facts", "load raw tables", "build models", "publish"):
        assert f"{step}: " in shown
    [facts] = refreshed.rows("SELECT count(*) FROM raw.facts")[0]
    for line in (
        r"reports +5",
        rf"facts +{facts}",
        r"ledger +fact \d+",
        r"quarantined +0",
        r"checks +\d+ passed, 0 failed",
        r"published +warehouse/gongbao.duckdb",
        r"seconds +start",
    ):
        assert re.search(line, shown), line
    assert "Traceback" not in shown
    assert "nanobind" not in shown


@shared
def test_the_manifest_says_what_the_file_is(refreshed: Installation) -> None:
    manifest = json.loads(refreshed.home.published_manifest.read_text("utf-8"))
    assert manifest["release"] == 1
    assert {source["file"] for source in manifest["sources"]["files"]} == {
        path.name for path in refreshed.home.seeds.iterdir()
    }
    assert manifest["counts"]["raw.documents"] == 5
    assert manifest["file"]["bytes"] == refreshed.home.published_file.stat().st_size
    assert manifest["checks"]["passed"] > 50
    assert refreshed.rows("SELECT release FROM release.about") == [(1,)]


@shared
def test_the_file_keeps_its_descriptions_and_its_format(refreshed: Installation) -> None:
    undescribed = refreshed.rows(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE coalesce(comment, '') = '' "
        "UNION ALL SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE NOT internal AND coalesce(comment, '') = ''"
    )
    assert undescribed == []
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{refreshed.home.published_file}' AS published (READ_ONLY)")
        [tags] = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'published'"
        ).fetchall()[0]
    # The storage version is written as the oldest release that opens it.
    assert tags["storage_version"].startswith("v1.2"), tags


@shared
def test_a_copy_under_another_name_answers_too(refreshed: Installation, tmp_path: Path) -> None:
    """Views must not name the catalogue that they were built in."""
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(refreshed.home.published_file.read_bytes())
    with duckdb.connect(str(copy), read_only=True) as connection:
        views = connection.execute(
            "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
        for schema, view in views:
            connection.execute(f'SELECT * FROM "{schema}"."{view}" LIMIT 1').fetchall()


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, str]:
    """One refresh over everything that can be wrong with a file, beside two good reports."""
    from tests.conftest import REPORTS, new_installation

    made = new_installation(tmp_path_factory.mktemp("troubled") / "home", reports=None)
    seeds = made.home.seeds
    for name in ("dehong-2023.txt", "bozhou-2024.txt"):
        (seeds / name).write_bytes((REPORTS / name).read_bytes())
    (seeds / "planted.txt").write_text(PLANTED, "utf-8")
    (seeds / "noise.txt").write_bytes(bytes(range(256)) * 64)
    (seeds / "empty.txt").write_bytes(b"")
    (seeds / "twice.txt").write_bytes((REPORTS / "dehong-2023.txt").read_bytes())
    (seeds / "gone.txt").symlink_to(seeds / "nowhere")
    done = made.refresh(check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return made, done.stderr


@pytest.mark.xdist_group("troubled")
class TestTroubledFolder:
    """Bad files and bad figures, all at once."""

    def test_each_bad_file_is_one_line(self, troubled: tuple[Installation, str]) -> None:
        _, shown = troubled
        for name in ("noise.txt", "empty.txt", "gone.txt", "twice.txt"):
            lines = [line for line in shown.splitlines() if f" {name}: " in line]
            assert len(lines) == 1, (name, lines)
            assert ";" in lines[0], "what is wrong; what to do"

    def test_the_rest_is_published(self, troubled: tuple[Installation, str]) -> None:
        made, _ = troubled
        names = {str(name) for (name,) in made.rows("SELECT file_name FROM raw.documents")}
        assert names == {"bozhou-2024.txt", "dehong-2023.txt", "planted.txt"}
        manifest = json.loads(made.home.published_manifest.read_text("utf-8"))
        assert {problem["file"] for problem in manifest["set_aside"]} == {
            "empty.txt", "gone.txt", "noise.txt", "twice.txt",
        }  # fmt: skip

    def test_an_impossible_rate_is_set_aside_alone(
        self, troubled: tuple[Installation, str]
    ) -> None:
        made, _ = troubled
        aside = made.rows(
            "SELECT quote, rule FROM quality.quarantined_observations "
            "WHERE file_name = 'planted.txt'"
        )
        assert [quote for quote, _ in aside] == ["120%"]
        for (table,) in made.rows(
            "SELECT table_name FROM duckdb_columns() "
            "WHERE schema_name = 'marts' AND column_name = 'quote'"
        ):
            found = made.rows(f"SELECT count(*) FROM marts.{table} WHERE quote = '120%'")
            assert found == [(0,)], table
        kept = made.rows(
            "SELECT quote FROM marts.mart_evidence WHERE file_name = 'planted.txt' ORDER BY quote"
        )
        assert {"306份", "85户", "42万元"} <= {str(quote) for (quote,) in kept}


def test_reports_that_no_rule_was_written_for_are_published(tmp_path: Path) -> None:
    """What is odd in one report may set figures aside; it never stops the others."""
    folder = PROJECT / "tests" / "gold" / "unseen"
    unseen = new_installation(tmp_path / "home", folder)
    unseen.refresh()
    reports = len(list(folder.glob("*.txt")))
    assert unseen.rows("SELECT count(*) FROM core.dim_document WHERE doc_id <> '-1'") == [
        (reports,)
    ]


def test_no_reports_at_all_publishes_nothing_and_says_so(empty_installation: Installation) -> None:
    done = empty_installation.refresh(check=False)
    assert done.returncode == 1
    assert "no reports" in done.stderr
    assert "Traceback" not in done.stderr
    assert not empty_installation.home.published_file.exists()


def test_a_missing_folder_is_one_line(empty_installation: Installation) -> None:
    empty_installation.home.seeds.rmdir()
    done = empty_installation.refresh(check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "make it and put reports" in done.stderr
