"""The queries in the README give what it shows.

``GONGBAO_UPDATE_DOCUMENTS=1`` writes what they give into it instead; read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from orchestration.home import PROJECT
from tests.conftest import Installation

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("refreshed")]

SHOWN = re.compile(r"```sql\n(?P<query>.*?)```\n+```text\n(?P<answer>.*?)```", re.DOTALL)


def test_every_query_of_the_readme_gives_what_it_shows(refreshed: Installation) -> None:
    path = PROJECT / "README.md"
    text = path.read_text("utf-8")
    shown = list(SHOWN.finditer(text))
    assert len(shown) == 5
    answers = [refreshed.run("sql", match["query"].strip()).stdout for match in shown]
    assert all("(0 rows)" not in answer for answer in answers)
    if os.environ.get("GONGBAO_UPDATE_DOCUMENTS"):
        _write(path, text, shown, answers)
        return
    for match, answer in zip(shown, answers, strict=True):
        assert match["answer"] == answer, match["query"]


def _write(path: Path, text: str, shown: list[re.Match[str]], answers: list[str]) -> None:
    for match, answer in reversed(list(zip(shown, answers, strict=True))):
        text = text[: match.start("answer")] + answer + text[match.end("answer") :]
    path.write_text(text, "utf-8")


def test_every_command_that_the_readme_names_exists() -> None:
    from orchestration.cli.main import COMMANDS

    text = (PROJECT / "README.md").read_text("utf-8")
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    for command in re.findall(r"`gongbao (\w+)", text):
        assert command in COMMANDS
    for target in re.findall(r"`make (\w+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_path_that_the_readme_links_to_exists() -> None:
    text = (PROJECT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (PROJECT / target).exists(), target
