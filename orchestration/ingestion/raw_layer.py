"""The raw layer: what extraction read, as Parquet, kept from refresh to refresh.

Belongs here: which reports are read again, the files their rows are kept in, and the move from one
consistent state to the next. Does not belong here: reading a report (``extraction``), loading the
warehouse (``warehouse.build``).

Reports are spread over 256 buckets by the first two hex digits of their text's hash: few files
however many reports there are, and a changed report rewrites its bucket only. A bucket's
*generation* is a digest of the reports it should hold and of the reader that read them; files carry
it in their name::

    raw/state.json                          the generation that counts, for each bucket
    raw/facts/bucket=3f/<generation>.parquet

``state.json`` is replaced after a bucket's files are complete, so that a refresh that dies leaves
the last state or the next one, and the next refresh reads only what is missing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from orchestration.files import fsync, read_json, sweep, write_json
from orchestration.ingestion.inventory import Problem, Source, read_report
from orchestration.ingestion.raw_tables import DESCRIPTION, RawTable, Row, raw_tables, rows_of

ROWS_IN_MEMORY = 20_000
"""Rows gathered before they are written: what bounds memory, not the number of reports."""

BUCKET_DIGITS = 2
"""Hex digits of a text's hash that name its bucket: 256 buckets."""

REMEDY_FOR_FAILURE = "keep the file and report the error; the other reports are published"


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket as it stands on disk.

    Attributes:
        generation: digest of the reports that it holds and of the reader.
        extraction: digest of the reader and of the columns; rows of another are not used again.
        rows: how many, by table.
        failed: reports whose reading failed, with the reason.
    """

    generation: str
    extraction: str
    rows: dict[str, int]
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawLayer:
    """The raw layer in one consistent state."""

    folder: Path
    buckets: dict[str, Bucket]

    @classmethod
    def open(cls, folder: Path) -> RawLayer:
        """The state on disk; empty where there is none that this version understands."""
        state = read_json(folder / "state.json")
        try:
            buckets = {name: Bucket(**bucket) for name, bucket in state["buckets"].items()}
        except (TypeError, KeyError):
            buckets = {}
        return cls(folder, buckets)

    def files(self, table: str) -> list[Path]:
        """The Parquet files that make up a table."""
        return [
            _file(self.folder, table, name, bucket.generation)
            for name, bucket in sorted(self.buckets.items())
        ]

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(bucket.rows[table] for bucket in self.buckets.values())

    def version(self) -> str:
        """A digest of the whole state: equal versions, equal rows."""
        return _digest(f"{n} {b.generation}" for n, b in sorted(self.buckets.items()))

    def problems(self) -> list[Problem]:
        """Reports that extraction could not read."""
        return [
            Problem(name, what, REMEDY_FOR_FAILURE)
            for bucket in self.buckets.values()
            for name, what in bucket.failed.items()
        ]


@dataclass(frozen=True, slots=True)
class RawChange:
    """What bringing the raw layer up to date did: numbers of reports."""

    read: int
    kept: int
    removed: int


def update_raw_layer(
    folder: Path,
    seeds: Path,
    reports: Sequence[Source],
    extraction: str,
    on_report: Callable[[int, int, Source], None] = lambda done, total, source: None,
) -> tuple[RawLayer, RawChange]:
    """Brings the raw layer to just these reports, reading those that are new or changed.

    Args:
        folder: where the raw layer is kept.
        seeds: the folder of the reports.
        reports: from the inventory: readable, one for each text.
        extraction: digest of the reader (``fingerprint.of_extraction``).
        on_report: called before each report that is read, with how many are done and due at most.

    Raises:
        SourceChanged: a report changed since the inventory; the refresh can be tried again.
    """
    layer = RawLayer.open(folder)
    # Rows are of use only to the same reader writing the same columns.
    extraction = _digest([extraction, DESCRIPTION.read_text("utf-8")])
    wanted: dict[str, list[Source]] = defaultdict(list)
    for source in sorted(reports, key=lambda source: source.doc_id):
        wanted[source.doc_id[:BUCKET_DIGITS]].append(source)
    generations = {name: _generation(held, extraction) for name, held in wanted.items()}
    stale = [
        name
        for name, generation in sorted(generations.items())
        if name not in layer.buckets or layer.buckets[name].generation != generation
    ]
    buckets = {name: bucket for name, bucket in layer.buckets.items() if name in wanted}
    before = layer.rows("documents")
    read = done = 0
    due = sum(len(wanted[name]) for name in stale)
    for name in stale:
        writer = _BucketWriter(folder, name, generations[name], extraction)
        kept = writer.keep(layer.buckets.get(name), wanted[name])
        done += len(kept)
        for source in wanted[name]:
            if source.doc_id in kept:
                continue
            on_report(done, due, source)
            writer.read(seeds, source)
            read, done = read + 1, done + 1
        buckets[name] = writer.close()
        _write_state(folder, buckets)
    if set(buckets) != set(layer.buckets):
        _write_state(folder, buckets)
    _remove_stale(folder, buckets, {*stale, *(set(layer.buckets) - set(buckets))})
    kept_count = len(reports) - read
    return RawLayer(folder, buckets), RawChange(read, kept_count, max(0, before - kept_count))


class _BucketWriter:
    """Writes one generation of one bucket, all tables, in batches."""

    def __init__(self, folder: Path, name: str, generation: str, extraction: str) -> None:
        self.folder, self.name = folder, name
        self.generation, self.extraction = generation, extraction
        self.tables = raw_tables()
        self.pending: dict[str, list[Row]] = {table: [] for table in self.tables}
        self.rows = dict.fromkeys(self.tables, 0)
        self.failed: dict[str, str] = {}
        self.writers = {table: self._writer(table) for table in self.tables}

    def keep(self, old: Bucket | None, wanted: Sequence[Source]) -> set[str]:
        """Copies the rows of unchanged reports; returns their document ids."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        if old is None or old.extraction != self.extraction:
            return set()
        held = pq.read_table(
            _file(self.folder, "documents", self.name, old.generation),
            columns=["doc_id", "file_name", "sha256"],
        ).to_pylist()
        unchanged = {(row["doc_id"], row["file_name"], row["sha256"]) for row in held}
        kept = {s.doc_id for s in wanted if (s.doc_id, s.name, s.sha256) in unchanged}
        if not kept:
            return kept
        chosen = pa.array(sorted(kept), pa.string())
        for table in self.tables:
            path = _file(self.folder, table, self.name, old.generation)
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(ROWS_IN_MEMORY):
                    rows = batch.filter(pc.is_in(batch.column("doc_id"), value_set=chosen))
                    if rows.num_rows:
                        self.writers[table].write_batch(rows)
                        self.rows[table] += rows.num_rows
        return kept

    def read(self, seeds: Path, source: Source) -> None:
        """Extracts one report; where the reader fails, the report is set aside with its reason."""
        from extraction import EXTRACTOR_VERSION, decode, extract

        data = read_report(seeds, source)
        try:
            report = extract(decode(data).text, name=Path(source.name).stem)
        except Exception as error:  # one report that the reader chokes on must not stop the rest
            self.failed[source.name] = f"reading it failed ({type(error).__name__}: {error})"
            return
        for table, rows in rows_of(report, source, EXTRACTOR_VERSION).items():
            for row in rows:
                self.pending[table].append(row)
                if len(self.pending[table]) >= ROWS_IN_MEMORY:
                    self._flush(table)

    def close(self) -> Bucket:
        """Completes the files."""
        for table, writer in self.writers.items():
            self._flush(table)
            writer.close()
            path = _file(self.folder, table, self.name, self.generation)
            _unfinished(path).replace(path)
            fsync(path)
        return Bucket(self.generation, self.extraction, self.rows, self.failed)

    def _writer(self, table: str) -> Any:
        import pyarrow.parquet as pq

        path = _file(self.folder, table, self.name, self.generation)
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = _arrow_schema(self.tables[table])
        return pq.ParquetWriter(_unfinished(path), schema, compression="zstd")

    def _flush(self, table: str) -> None:
        import pyarrow as pa

        rows = self.pending[table]
        if not rows:
            return
        schema = _arrow_schema(self.tables[table])
        columns = zip(*rows, strict=True)
        arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
        self.writers[table].write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
        self.rows[table] += len(rows)
        self.pending[table] = []


def _arrow_schema(table: RawTable) -> Any:
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "DATE": pa.date32(),
    }
    return pa.schema([pa.field(c.name, types[c.type], c.nullable) for c in table.columns])


def _generation(held: Sequence[Source], extraction: str) -> str:
    reports = (f"{s.doc_id} {s.sha256} {s.name}" for s in held)
    return _digest([extraction, *reports])


def _digest(lines: Iterator[str] | Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _file(folder: Path, table: str, bucket: str, generation: str) -> Path:
    return folder / table / f"bucket={bucket}" / f"{generation}.parquet"


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")


def _write_state(folder: Path, buckets: dict[str, Bucket]) -> None:
    state = {name: asdict(bucket) for name, bucket in sorted(buckets.items())}
    write_json(folder / "state.json", {"buckets": state})


def _remove_stale(folder: Path, buckets: dict[str, Bucket], touched: set[str]) -> None:
    """Removes the files of generations that count no more, and what a killed refresh left.

    Only in the buckets that this refresh touched: a killed one's leftovers go when theirs is next.
    """
    for table in raw_tables():
        for name in touched:
            path = folder / table / f"bucket={name}"
            current = buckets.get(name)
            if not path.is_dir():
                continue
            sweep(path)
            for file in path.glob("*.parquet"):
                if current is None or file.stem != current.generation:
                    file.unlink()
            if not any(path.iterdir()):
                path.rmdir()
