"""What the passes know of the language, as data: units, number words, cues, patterns.

Belongs here: the reviewed CSV and YAML files and the few functions that read them, once.
Does not belong here: any rule about how the data is used.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LEXICON = Path(__file__).parent
_VOCABULARY = _LEXICON.parent / "vocabulary"


def _rows(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def read_csv(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one CSV file of the lexicon as dictionaries of strings."""
    return _rows(_LEXICON / name)


@cache
def read_vocabulary(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one vocabulary: regions, programmes or metrics."""
    return _rows(_VOCABULARY / f"{name}.csv")


@cache
def read_yaml(name: str) -> Any:
    """One YAML file, parsed once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_LEXICON / name).read_text("utf-8"), loader)


@cache
def pattern(name: str, file: str = "patterns.yaml") -> re.Pattern[str]:
    """One pattern of a YAML file, compiled."""
    return re.compile(read_yaml(file)[name])


@cache
def read_lines(name: str) -> tuple[str, ...]:
    """The lines of one text file, without comments and blank lines."""
    text = (_LEXICON / name).read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
