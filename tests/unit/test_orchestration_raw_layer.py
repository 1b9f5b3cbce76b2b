"""What is read again, what is kept, and that no crash leaves a state that is neither."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.ingestion import raw_layer
from orchestration.ingestion.inventory import take_inventory
from orchestration.ingestion.raw_layer import RawLayer, update_raw_layer
from orchestration.ingestion.raw_tables import raw_tables

SENTENCE = "某市总工会{n}年慰问困难职工{n}户，发放慰问金{n}万元。"


class Folder:
    """A folder of reports with its raw layer."""

    def __init__(self, root: Path) -> None:
        self.seeds = root / "seeds"
        self.raw = root / "raw"
        self.seeds.mkdir()

    def write(self, name: str, text: str) -> None:
        (self.seeds / name).write_text(text, "utf-8")

    def update(self, extraction: str = "v1") -> tuple[RawLayer, raw_layer.RawChange, list[str]]:
        read: list[str] = []
        reports = take_inventory(self.seeds).reports
        layer, change = update_raw_layer(
            self.raw, self.seeds, reports, extraction, lambda d, t, source: read.append(source.name)
        )
        assert RawLayer.open(self.raw).version() == layer.version()
        assert change.read == len(read)
        return layer, change, read


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    for n in range(4):
        made.write(f"{n}.txt", SENTENCE.format(n=2020 + n))
    return made


def rows(layer: RawLayer, table: str) -> list[dict[str, object]]:
    """Every row of a table, in order of its key."""
    key = raw_tables()[table].key
    found = [row for path in layer.files(table) for row in pq.ParquetFile(path).read().to_pylist()]
    return sorted(found, key=lambda row: str(row[key]))


def contents(layer: RawLayer) -> dict[str, list[dict[str, object]]]:
    """Every row of every table."""
    return {table: rows(layer, table) for table in raw_tables()}


def test_rows_carry_their_words(folder: Folder) -> None:
    layer, _, _ = folder.update()
    texts = {}
    for document in rows(layer, "documents"):
        text = (folder.seeds / str(document["file_name"])).read_text("utf-8")
        assert document["doc_id"] == hashlib.sha256(text.encode()).hexdigest()[:16]
        texts[document["doc_id"]] = text
    assert len(texts) == 4
    facts = rows(layer, "facts")
    assert len(facts) >= 8
    for fact in facts:
        text = texts[fact["doc_id"]]
        assert text[fact["start_char"] : fact["end_char"]] == fact["quote"]  # type: ignore[misc]


def test_nothing_is_read_twice(folder: Folder) -> None:
    first, change, _ = folder.update()
    assert (change.read, change.kept, change.removed) == (4, 0, 0)
    again, change, read = folder.update()
    assert (change.read, change.kept, change.removed) == (0, 4, 0)
    assert read == []
    assert again.version() == first.version()


def test_only_what_changed_is_read(folder: Folder) -> None:
    folder.update()
    folder.write("1.txt", "某市总工会2021年慰问困难职工99户。")
    folder.write("new.txt", "某县总工会新建工会5家。")
    (folder.seeds / "3.txt").unlink()
    layer, change, read = folder.update()
    assert sorted(read) == ["1.txt", "new.txt"]
    assert (change.read, change.kept, change.removed) == (2, 2, 2)
    assert {row["file_name"] for row in rows(layer, "documents")} == {
        "0.txt", "1.txt", "2.txt", "new.txt",
    }  # fmt: skip


def test_another_reader_reads_everything_again(folder: Folder) -> None:
    folder.update("v1")
    _, change, _ = folder.update("v2")
    assert (change.read, change.kept) == (4, 0)


def test_other_columns_read_everything_again(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of files that lack a column, or have one too many, are of no use to a new file."""
    folder.update()
    folder.write("new.txt", "某县总工会新建工会5家。")
    other = tmp_path / "raw_tables.yaml"
    other.write_text(raw_layer.DESCRIPTION.read_text("utf-8") + "\n# changed\n", "utf-8")
    monkeypatch.setattr(raw_layer, "DESCRIPTION", other)
    _, change, _ = folder.update()
    assert (change.read, change.kept) == (5, 0)


def test_updated_equals_made_from_scratch(folder: Folder, tmp_path: Path) -> None:
    """Adding, changing and removing must leave what a first reading of the same folder gives."""
    folder.update()
    folder.write("0.txt", "某市总工会2020年建会7家。")
    folder.write("9.txt", "某县总工会2023年培训300人次。")
    (folder.seeds / "2.txt").rename(folder.seeds / "renamed.txt")
    (folder.seeds / "3.txt").unlink()
    updated, _, _ = folder.update()
    reports = take_inventory(folder.seeds).reports
    scratch, _ = update_raw_layer(tmp_path / "scratch", folder.seeds, reports, "v1")
    assert contents(updated) == contents(scratch)
    assert updated.version() == scratch.version()


def test_rows_of_a_shared_bucket_are_kept(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every report in one bucket, a new one rewrites the file but reads none of the others."""
    monkeypatch.setattr(raw_layer, "BUCKET_DIGITS", 0)
    layer, _, _ = folder.update()
    assert len(layer.buckets) == 1
    before = contents(layer)
    folder.write("new.txt", "某县总工会新建工会5家。")
    after, change, read = folder.update()
    assert read == ["new.txt"]
    assert change.kept == 4
    now = contents(after)
    assert {
        table: [row for row in now[table] if row in found] for table, found in before.items()
    } == before


def test_an_empty_folder_empties_the_layer(folder: Folder) -> None:
    folder.update()
    for path in folder.seeds.iterdir():
        path.unlink()
    layer, change, _ = folder.update()
    assert change.removed == 4
    assert layer.rows("facts") == 0
    assert not list(folder.raw.rglob("*.parquet"))


@pytest.mark.parametrize("moment", range(1, 8))
def test_a_crash_at_any_write_is_repaired(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Whatever write fails, the next update gives what one without a crash gives."""
    folder.update()
    folder.write("0.txt", "某市总工会2020年建会7家。")
    folder.write("5.txt", "某县总工会2023年培训300人次。")
    calls = 0
    real = raw_layer.fsync

    def failing(path: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == moment:
            raise OSError(28, "No space left on device")
        real(path)

    monkeypatch.setattr(raw_layer, "fsync", failing)
    with pytest.raises(OSError, match="No space left"):
        folder.update()
    monkeypatch.undo()
    for path in RawLayer.open(folder.raw).files("facts"):
        assert path.exists()
    repaired, _, _ = folder.update()
    scratch, _ = update_raw_layer(
        tmp_path / "scratch", folder.seeds, take_inventory(folder.seeds).reports, "v1"
    )
    assert contents(repaired) == contents(scratch)
    assert not list(folder.raw.rglob(".*.tmp"))


def test_a_report_that_cannot_be_read_stops_no_other(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import extraction

    real = extraction.extract

    def choking(text: str, **known: str | None) -> extraction.Report:
        if "2021" in text:
            raise RecursionError("too deep")
        return real(text, **known)

    monkeypatch.setattr(extraction, "extract", choking)
    layer, _, _ = folder.update()
    [problem] = layer.problems()
    assert problem.file == "1.txt"
    assert "too deep" in problem.what
    assert layer.rows("documents") == 3


def test_memory_holds_a_batch_not_a_report(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written in batches; a small batch gives the same rows as a large one."""
    folder.write("long.txt", "\n".join(SENTENCE.format(n=n) for n in range(1000, 1200)))
    large, _, _ = folder.update("v1")
    expected = contents(large)
    monkeypatch.setattr(raw_layer, "ROWS_IN_MEMORY", 7)
    small, _, _ = folder.update("v2")
    assert contents(small) == expected
