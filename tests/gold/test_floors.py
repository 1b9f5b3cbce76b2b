"""The extraction against annotated reports: the figures never fall below their floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from extraction.evaluation import Tally
from orchestration.cli.evaluate import score_folder

HERE = Path(__file__).parent
FLOORS = yaml.safe_load((HERE / "floors.yaml").read_text("utf-8"))


@pytest.mark.parametrize("folder", FLOORS)
def test_figures_reach_their_floors(folder: str) -> None:
    total = Tally()
    for _, tally in score_folder(HERE / folder):
        total.add(tally)
    figures = total.figures()
    low = {k: (figures[k], floor) for k, floor in FLOORS[folder].items() if figures[k] < floor}
    assert not low


@pytest.mark.parametrize("path", sorted(HERE.glob("*/*.facts.jsonl")), ids=lambda p: p.stem)
def test_annotations_quote_their_text(path: Path) -> None:
    """An annotation that does not stand in its text would make every figure a lie."""
    doc = path.name.removesuffix(".facts.jsonl")
    seed = HERE.parents[1] / "seeds" / f"{doc}.txt"
    place = path.with_name(f"{doc}.txt")
    text = (place if place.exists() else seed).read_bytes().decode("utf-8")
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        assert text[row["start"] : row["end"]] == row["text"]
