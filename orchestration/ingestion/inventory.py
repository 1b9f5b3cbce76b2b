"""Which reports there are: every text file in the seeds folder, by content.

Belongs here: finding files, telling texts from other things, hashes, duplicates, and the line that
says what is wrong with a file and what to do. Does not belong here: reading facts out of a text.

A file is opened only when its size, times or inode changed since it was last read, so that a folder
of a million reports costs one listing.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestration.files import read_json, write_json

NOT_REPORTS = frozenset({"README.md", "corrections.csv"})
"""What lives beside the reports and is none."""

SETTLED_SECONDS = 2.0
"""A file touched this shortly before it was read may change again without its times showing it;
it is read once more the next time."""


@dataclass(frozen=True, slots=True)
class Source:
    """One text file in the seeds folder.

    Attributes:
        name: path below the seeds folder, with forward slashes.
        stamp: size, modification and change time, inode: equal stamps mean an unchanged file.
        sha256: of the bytes.
        doc_id: first 16 hex digits of the SHA-256 of the text in UTF-8; empty where it is no text.
        encoding: as found.
        problem: what keeps the file from being read, empty where nothing does.
        settled: whether the stamp can be trusted to show the next change.
    """

    name: str
    stamp: str
    sha256: str = ""
    doc_id: str = ""
    encoding: str = ""
    bytes: int = 0
    characters: int = 0
    problem: str = ""
    settled: bool = True

    def as_row(self) -> list[Any]:
        """Its values in order: ``Source(*row)`` gives it back."""
        return [getattr(self, name) for name in self.__slots__]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is not in the warehouse, and what to do about it."""

    file: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Inventory:
    """The reports to publish, and what was set aside.

    Attributes:
        reports: readable files in order of name, one for each text.
        problems: one for each file that is not among them.
    """

    reports: tuple[Source, ...]
    problems: tuple[Problem, ...]


def take_inventory(
    seeds: Path,
    cache: Path | None = None,
    version: str = "",
    on_read: Callable[[str], None] | None = None,
) -> Inventory:
    """Lists the reports in a folder.

    Args:
        seeds: the folder; its subfolders count, hidden ones do not.
        cache: where to remember what was read, so that unchanged files are not opened again.
        version: of the code that tells texts from other things; a new one reads every file again.
        on_read: called with the name of each file that is opened.

    Raises:
        FileNotFoundError: there is no such folder.
    """
    if not seeds.is_dir():
        raise FileNotFoundError(f"{seeds}: no such folder; make it and put reports (*.txt) into it")
    known = _remembered(cache, version)
    sources: list[Source] = []
    problems: list[Problem] = []
    for entry, name in _files(seeds):
        if not name.lower().endswith(".txt"):
            if name not in NOT_REPORTS:
                problems.append(Problem(name, "not a .txt file", "save its text as UTF-8 .txt"))
            continue
        old = known.get(name)
        try:
            stamp = _stamp(entry.stat())
            if not (old and old.settled and old.stamp == stamp):
                if on_read:
                    on_read(name)
                old = _examine(Path(entry.path), name, stamp)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problems.append(Problem(name, f"cannot be read ({reason})", "check its permissions"))
            continue
        sources.append(old)
    if cache is not None and {source.name: source for source in sources} != known:
        files = [source.as_row() for source in sources]
        write_json(cache, {"version": version, "files": files}, readable=False)
    reports, rejected = _first_of_each_text(sources)
    return Inventory(reports, tuple(sorted([*problems, *rejected], key=lambda p: p.file)))


def listing(seeds: Path) -> Iterator[tuple[str, str]]:
    """Name and stamp of every text file, without opening any."""
    for entry, name in _files(seeds):
        if name.lower().endswith(".txt"):
            try:
                yield name, _stamp(entry.stat())
            except OSError as error:
                yield name, str(error.errno)


def read_report(seeds: Path, source: Source) -> bytes:
    """The bytes of a report, as the inventory saw them.

    Raises:
        SourceChanged: the file is no longer what the inventory saw.
    """
    try:
        data = (seeds / source.name).read_bytes()
    except FileNotFoundError as error:
        raise SourceChanged(source.name) from error
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise SourceChanged(source.name)
    return data


class SourceChanged(Exception):
    """A report was changed or removed while a refresh read it; the refresh can be tried again."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} changed while it was read; refresh again when it is complete")


def _files(folder: Path, prefix: str = "") -> Iterator[tuple[os.DirEntry[str], str]]:
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _files(Path(entry.path), f"{prefix}{entry.name}/")
        else:
            yield entry, prefix + entry.name


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _examine(path: Path, name: str, stamp: str) -> Source:
    """Reads one file and says whether it is a text."""
    from extraction import UnreadableText, decode

    data = path.read_bytes()
    status = path.stat()
    changed_while_read = _stamp(status) != stamp
    age = time.time() - max(status.st_mtime, status.st_ctime)
    source = Source(
        name,
        stamp,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        settled=age > SETTLED_SECONDS and not changed_while_read,
    )
    try:
        decoded = decode(data)
    except UnreadableText as error:
        return replace(source, problem=str(error))
    return replace(
        source,
        doc_id=hashlib.sha256(decoded.text.encode()).hexdigest()[:16],
        encoding=decoded.encoding,
        characters=len(decoded.text),
    )


def _remembered(cache: Path | None, version: str) -> dict[str, Source]:
    remembered: Any = read_json(cache) if cache else None
    try:
        if remembered["version"] == version:
            return {row[0]: Source(*row) for row in remembered["files"]}
    except (TypeError, KeyError):
        pass  # none, or not one of ours: read every file
    return {}


def _first_of_each_text(sources: list[Source]) -> tuple[tuple[Source, ...], list[Problem]]:
    reports: dict[str, Source] = {}
    problems: list[Problem] = []
    for source in sources:
        if source.problem:
            remedy = "or remove the file"
            problems.append(Problem(source.name, source.problem, remedy))
        elif first := reports.get(source.doc_id):
            problems.append(Problem(source.name, f"the same text as {first.name}", "remove one"))
        else:
            reports[source.doc_id] = source
    return tuple(sorted(reports.values(), key=lambda source: source.name)), problems
