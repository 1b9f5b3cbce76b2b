"""The command line: what it prints, what it refuses, how light it is."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPORTS, Installation

HEAVY = ("dagster", "dagster_dbt", "dbt", "duckdb", "great_expectations", "pandas", "pyarrow")
GOLD_FIELDS = {
    "id", "start", "end", "text", "value", "unit", "qualifier", "status",
    "year_from", "year_to", "region", "programme", "metric", "name", "tier",
}  # fmt: skip
OPTIONAL_FIELDS = {"value_max", "recurrence", "scope", "rate_of", "part_of"}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["extract", "--help"], ["extract", str(REPORTS / "dehong-2023.txt")]],
    ids=["help", "extract help", "extract"],
)
def test_light_commands_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from orchestration.cli.main import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        f"print(sorted(set(sys.modules) & {set(HEAVY)!r}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == "[]", done.stderr


def test_help_names_every_command_and_each_has_help(empty_installation: Installation) -> None:
    from orchestration.cli.main import COMMANDS

    listed = empty_installation.run("--help").stdout
    for command in COMMANDS:
        assert f"  {command}" in listed
        assert "Usage: " in empty_installation.run(command, "--help").stdout


def test_extract_writes_one_fact_a_line_in_the_annotations_terms(
    empty_installation: Installation, tmp_path: Path
) -> None:
    report = REPORTS / "dehong-2023.txt"
    empty_installation.run("extract", str(report), "--out", str(tmp_path / "out"))
    text = report.read_text("utf-8")
    lines = (tmp_path / "out" / "dehong-2023.jsonl").read_text("utf-8").splitlines()
    facts = [json.loads(line) for line in lines]
    assert len(facts) > 30
    ids = [fact["id"] for fact in facts]
    assert ids == [f"f{number}" for number in range(1, len(facts) + 1)]
    assert [f["start"] for f in facts] == sorted(f["start"] for f in facts)
    for fact in facts:
        assert fact["doc"] == "dehong-2023"
        assert text[fact["start"] : fact["end"]] == fact["text"]
        assert set(fact) - {"doc"} >= GOLD_FIELDS
        assert set(fact) - {"doc"} <= GOLD_FIELDS | OPTIONAL_FIELDS
        assert all(fact[name] is not None for name in OPTIONAL_FIELDS & set(fact))
        for target in [*(fact.get("rate_of") or {}).values(), fact.get("part_of", "f1")]:
            assert target in ids


def test_extract_leaves_no_warehouse(empty_installation: Installation) -> None:
    empty_installation.run("extract", str(REPORTS / "dehong-2023.txt"))
    assert not empty_installation.home.warehouse.exists()
    assert not empty_installation.home.state.exists()


def test_extract_reads_standard_input(empty_installation: Installation) -> None:
    done = empty_installation.run("extract", "-", stdin="2024年，某市总工会慰问困难职工85户。")
    [fact] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (fact["doc"], fact["text"], fact["value"]) == ("stdin", "85户", 85)


def test_extract_gives_csv_with_one_header_for_all_files(empty_installation: Installation) -> None:
    files = [str(REPORTS / name) for name in ("dehong-2023.txt", "tongren-2024.txt")]
    done = empty_installation.run("extract", *files, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["doc"] for row in rows} == {"dehong-2023", "tongren-2024"}
    assert all(row["value"] for row in rows)


def test_extract_gives_the_ledger(empty_installation: Installation) -> None:
    done = empty_installation.run("extract", str(REPORTS / "dehong-2023.txt"), "--numbers")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["kind"] for row in rows} >= {"fact", "year"}
    assert all(("fact" in row) == (row["kind"] == "fact") for row in rows)


def test_extract_names_each_file_it_cannot_read_and_reads_the_others(
    empty_installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 40)
    bad = [str(tmp_path / name) for name in ("empty.txt", "noise.txt", "none.txt")]
    done = empty_installation.run("extract", *bad, str(REPORTS / "dehong-2023.txt"), check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 3
    for name, line in zip(bad, done.stderr.splitlines(), strict=True):
        assert line.startswith(f"{name}: ")
        assert ";" in line
    assert len(done.stdout.splitlines()) > 30


def test_extract_refuses_a_date_that_is_none(empty_installation: Installation) -> None:
    done = empty_installation.run("extract", "-", "--published", "2024-13-01", check=False)
    assert done.returncode == 2
    assert "2024-13-01 is no date" in done.stderr


def test_sql_says_when_nothing_is_published(empty_installation: Installation) -> None:
    done = empty_installation.run("sql", "SELECT 1", check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "nothing is published yet; run `make refresh`" in done.stderr


@pytest.mark.xdist_group("refreshed")
class TestSql:
    """Questions to a published warehouse."""

    QUERY = "SELECT file_name, year_to FROM raw.documents WHERE file_name LIKE 'dehong%'"

    @pytest.mark.parametrize(
        ("form", "expected"),
        [
            ("csv", "file_name,year_to\ndehong-2023.txt,2023\n"),
            ("json", '[\n {\n  "file_name": "dehong-2023.txt",\n  "year_to": 2023\n }\n]\n'),
            ("markdown", "| file_name | year_to |\n| --- | --- |\n| dehong-2023.txt | 2023 |\n"),
            (
                "table",
                "file_name        year_to\n───────────────  ───────\n"
                "dehong-2023.txt     2023\n(1 row)\n",
            ),
        ],
    )
    def test_forms_of_output(self, refreshed: Installation, form: str, expected: str) -> None:
        assert refreshed.run("sql", self.QUERY, "--format", form).stdout == expected

    def test_a_query_comes_through_a_pipe(self, refreshed: Installation) -> None:
        assert "dehong" in refreshed.run("sql", stdin=self.QUERY).stdout
        assert "dehong" in refreshed.run("sql", "-", stdin=self.QUERY).stdout

    def test_dbts_documentation_is_one_page(self, refreshed: Installation) -> None:
        page = refreshed.root / refreshed.run("docs").stdout.strip()
        written = page.read_text("utf-8")
        assert "mart_rates" in written
        assert "比率".encode("unicode_escape").decode() in written

    def test_tables_are_found_without_their_layer(self, refreshed: Installation) -> None:
        short, full = (
            refreshed.run("sql", f"SELECT count(*) FROM {name}").stdout
            for name in ("dim_document", "core.dim_document")
        )
        assert short == full

    @pytest.mark.parametrize(
        "query",
        [
            "DELETE FROM raw.facts",
            "DROP TABLE marts.mart_rates",
            "CREATE TABLE x (i INTEGER)",
            "COPY (SELECT 1) TO '/tmp/gongbao-must-not-exist.csv'",
            "SELECT * FROM read_text('/etc/hostname')",
            "ATTACH '/tmp/gongbao-must-not-exist.duckdb'",
            "SET enable_external_access = true",
        ],
    )
    def test_nothing_can_be_changed_or_reached(self, refreshed: Installation, query: str) -> None:
        before = refreshed.home.published_file.read_bytes()
        done = refreshed.run("sql", query, check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("Error: ")
        assert "Traceback" not in done.stderr
        assert refreshed.home.published_file.read_bytes() == before

    def test_a_wrong_query_is_told_plainly(self, refreshed: Installation) -> None:
        done = refreshed.run("sql", "SELEC 1", check=False)
        assert done.returncode == 1
        assert "syntax error" in done.stderr
        assert "Traceback" not in done.stderr
