"""docs/sql-guide.md: every question's SQL runs and gives the output that the page shows.

After a wanted change, write the outputs anew with ``GONGBAO_WRITE_GUIDE=1 pytest <this file>`` and
read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from annotated_reports import gold_warehouse
from warehouse_building import ROOT, query

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("annotated warehouse")]

GUIDE = ROOT / "docs" / "sql-guide.md"
QUESTION = re.compile(
    r"^## (?P<title>\d+\..*?)\n(?P<before>.*?)```sql\n(?P<sql>.*?)```\n(?P<output>[^#]*)",
    re.DOTALL | re.MULTILINE,
)


def questions() -> list[re.Match[str]]:
    return list(QUESTION.finditer(GUIDE.read_text("utf-8")))


def shown(rows: list[dict]) -> str:
    """Rows as a Markdown table, as the page shows them."""
    if not rows:
        return "(no rows)"
    lines = ["| " + " | ".join(rows[0]) + " |", "| " + " | ".join("---" for _ in rows[0]) + " |"]
    lines += ["| " + " | ".join(map(_cell, row.values())) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value).replace("|", "\\|").replace("\n", " ")


@pytest.fixture(scope="module")
def database() -> Path:
    built = gold_warehouse()
    if os.environ.get("GONGBAO_WRITE_GUIDE"):
        page = GUIDE.read_text("utf-8")
        for question in reversed(questions()):
            output = f"\n{shown(query(built, question['sql']))}\n\n"
            page = page[: question.start("output")] + output + page[question.end("output") :]
        GUIDE.write_text(page.rstrip() + "\n", "utf-8")
    return built


def test_there_are_twenty_questions() -> None:
    assert [int(q["title"].split(".")[0]) for q in questions()] == list(range(1, 21))


@pytest.mark.parametrize("number", range(20), ids=lambda number: f"question-{number + 1}")
def test_the_page_shows_what_the_query_gives(database: Path, number: int) -> None:
    question = questions()[number]
    rows = query(database, question["sql"])
    assert rows, question["title"]
    assert question["output"].strip() == shown(rows)
