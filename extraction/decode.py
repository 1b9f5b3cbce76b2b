"""Turn the bytes of a report into text, and say how.

Belongs here: finding the encoding, refusing what is no text. Nothing is normalised: line ends and
a byte order mark stay in the text, so that offsets count what the file holds.
Does not belong here: folding for matching (``fold``), opening files.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cache
from itertools import islice

from extraction.lexicon import read_lines

_SAMPLE = 200_000


class UnreadableText(ValueError):
    """The bytes hold no text that could be a report; the message is one line for its reader."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A report's text with the encoding it was found in."""

    text: str
    encoding: str


@cache
def _common_characters() -> frozenset[str]:
    return frozenset("".join(read_lines("common_characters.txt")))


def _by_mark(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    return None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _commonness(text: str) -> float:
    """Share of the characters beyond ASCII that are among the commonest of written Chinese."""
    beyond = list(islice((c for c in text if c > "\x7f"), _SAMPLE))
    return sum(c in _common_characters() for c in beyond) / len(beyond) if beyond else 0.0


def _control_share(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum(c < " " and c not in "\t\r\n\f" for c in sample) / len(sample)


def _candidates(data: bytes) -> list[str]:
    if (marked := _by_mark(data)) is not None:
        return [marked]
    if _try(data, "utf-8") is not None and b"\x00" not in data:
        return ["utf-8"]
    if b"\x00" in data[:2000]:
        return ["utf-16-le", "utf-16-be"]
    return ["gb18030", "big5", "cp950"]


def decode(data: bytes) -> Decoded:
    """Find the encoding of a report and decode it.

    Marks and valid UTF-8 decide at once; else the candidate whose characters are most often among
    the commonest of Chinese wins.

    Args:
        data: the file's bytes.

    Returns:
        The text, nothing normalised, and the encoding's name.

    Raises:
        UnreadableText: the bytes are empty, or no candidate gives readable text.
    """
    if not data.strip():
        raise UnreadableText("the file is empty; put the report's text into it")
    best: tuple[float, str, str] | None = None
    for encoding in _candidates(data):
        text = _try(data, encoding)
        if text is None:
            continue
        score = _commonness(text) - 10 * _control_share(text)
        if best is None or score > best[0]:
            best = (score, encoding, text)
    if best is None or (best[1] != "utf-8" and best[0] < 0.3) or _control_share(best[2]) > 0.01:
        raise UnreadableText(
            "the bytes are not text in UTF-8, UTF-16, GB18030 or Big5; save the report as UTF-8"
        )
    return Decoded(text=best[2], encoding=best[1])
