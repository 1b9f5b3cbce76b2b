"""Which files are reports, and what is said of those that are not."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.ingestion.inventory import (
    SourceChanged,
    listing,
    read_report,
    take_inventory,
)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "b.txt").write_text("某市总工会慰问职工120人。", "utf-8")
    (folder / "a.txt").write_text("某县总工会建会30家。", "utf-8")
    return folder


def test_every_text_file_is_a_report_in_order_of_name(seeds: Path) -> None:
    (seeds / "2024").mkdir()
    (seeds / "2024" / "c.TXT").write_text("某州总工会。", "utf-8")
    found = take_inventory(seeds)
    assert [source.name for source in found.reports] == ["2024/c.TXT", "a.txt", "b.txt"]
    assert found.problems == ()


def test_companions_of_the_reports_and_hidden_files_pass_in_silence(seeds: Path) -> None:
    for name in ("README.md", "corrections.csv", ".b.txt.swp", ".hidden.txt"):
        (seeds / name).write_text("某市总工会", "utf-8")
    found = take_inventory(seeds)
    assert len(found.reports) == 2
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [("noise.txt", bytes(range(256)) * 40), ("empty.txt", b""), ("blank.txt", b" \n")],
)
def test_what_is_no_text_is_set_aside_with_one_line(seeds: Path, name: str, data: bytes) -> None:
    (seeds / name).write_bytes(data)
    found = take_inventory(seeds)
    assert len(found.reports) == 2
    [problem] = found.problems
    assert problem.file == name
    assert problem.what and problem.remedy
    assert "\n" not in str(problem)


def test_a_file_that_cannot_be_opened_is_set_aside(seeds: Path) -> None:
    (seeds / "gone.txt").symlink_to(seeds / "nowhere.txt")
    [problem] = take_inventory(seeds).problems
    assert problem.file == "gone.txt"
    assert "cannot be read" in problem.what


def test_a_document_of_another_kind_is_named(seeds: Path) -> None:
    (seeds / "report.docx").write_bytes(b"PK")
    [problem] = take_inventory(seeds).problems
    assert (problem.file, problem.what) == ("report.docx", "not a .txt file")


def test_the_same_text_counts_once_whatever_its_encoding(seeds: Path) -> None:
    text = (seeds / "a.txt").read_text("utf-8")
    (seeds / "c.txt").write_bytes(text.encode("gb18030"))
    found = take_inventory(seeds)
    assert [source.name for source in found.reports] == ["a.txt", "b.txt"]
    [problem] = found.problems
    assert (problem.file, problem.what) == ("c.txt", "the same text as a.txt")


def test_an_unchanged_file_is_not_opened_again(seeds: Path, tmp_path: Path) -> None:
    cache = tmp_path / "inventory.json"
    long_ago = 1_600_000_000
    for path in seeds.iterdir():
        os.utime(path, (long_ago, long_ago))
    opened: list[str] = []
    first = take_inventory(seeds, cache, "v1", opened.append)
    assert opened == ["a.txt", "b.txt"]
    # The change time cannot be set back: only a look that comes later than it may trust it.
    remembered = json.loads(cache.read_text("utf-8"))
    remembered["files"] = [[*row[:-1], True] for row in remembered["files"]]
    cache.write_text(json.dumps(remembered), "utf-8")
    opened.clear()
    assert take_inventory(seeds, cache, "v1", opened.append).reports[0].sha256 == (
        first.reports[0].sha256
    )
    assert opened == []
    (seeds / "a.txt").write_text("某县总工会建会31家。", "utf-8")
    take_inventory(seeds, cache, "v1", opened.append)
    assert opened == ["a.txt"]
    take_inventory(seeds, cache, "v2", opened.append)
    assert opened == ["a.txt", "a.txt", "b.txt"]


def test_a_file_touched_just_now_is_read_again_next_time(seeds: Path, tmp_path: Path) -> None:
    """Its times cannot show a second change within their own grain."""
    cache = tmp_path / "inventory.json"
    take_inventory(seeds, cache, "v1")
    opened: list[str] = []
    take_inventory(seeds, cache, "v1", opened.append)
    assert opened == ["a.txt", "b.txt"]


def test_a_spoilt_cache_is_not_believed(seeds: Path, tmp_path: Path) -> None:
    cache = tmp_path / "inventory.json"
    cache.write_text('{"version": "v1", "files": [{"name": 1', "utf-8")
    assert len(take_inventory(seeds, cache, "v1").reports) == 2


def test_a_missing_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make it and put reports"):
        take_inventory(tmp_path / "none")


def test_a_report_that_changes_under_a_refresh_is_noticed(seeds: Path) -> None:
    source = take_inventory(seeds).reports[0]
    (seeds / source.name).write_text("又写了一遍", "utf-8")
    with pytest.raises(SourceChanged, match="changed while it was read"):
        read_report(seeds, source)
    (seeds / source.name).unlink()
    with pytest.raises(SourceChanged):
        read_report(seeds, source)


def test_the_listing_shows_every_kind_of_change(seeds: Path) -> None:
    looks = [list(listing(seeds))]
    (seeds / "c.txt").write_text("新", "utf-8")
    looks.append(list(listing(seeds)))
    (seeds / "c.txt").write_text("新的", "utf-8")
    looks.append(list(listing(seeds)))
    (seeds / "c.txt").rename(seeds / "d.txt")
    looks.append(list(listing(seeds)))
    (seeds / "d.txt").unlink()
    looks.append(list(listing(seeds)))
    assert all(before != after for before, after in pairwise(looks))
    assert looks[0] == looks[-1]
