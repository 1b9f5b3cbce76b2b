"""Close the gaps that scanning and typesetting leave inside words and numbers.

Belongs here: which spaces stand inside a word or a number, taking them out, and the way back to
the places in the raw text. Does not belong here: replacing characters (``fold``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extraction.numerals import chinese_value
from extraction.records import Fact, NumberRun, Relation, Report, Sentence, row_id
from extraction.segment import wraps

_HAN = "\u4e00-\u9fff"
_IN_NUMBER = (
    # 1, 286 场 is one number, 1, 234, 567 with nothing counted a list.
    r"(?<=\d) {1,2}(?=[,.] ?\d)|(?<=\d[,.])[ \n]{1,2}(?=\d)"
    rf"(?!\d{{3}}(?:, ?\d{{3}})*(?![\d,.]|\s?[{_HAN}]))"
    r"|(?<=\d [,.]) {1,2}(?=\d)|(?<=\d) (?=%)"
    # A line of prose may break inside a number; a column of a table is no prose.
    # 五百 余万: a scale goes on with its number.
    r"|(?<=[十百千]) (?=[余多几]? ?[万亿])|(?<=[十百千] [余多几]) (?=[万亿])"
    # 百分之五 十, 四点 五: so does a fraction with its parts.
    r"|(?<=分之[一二三四五六七八九]) (?=[十点])|(?<=百分) (?=点)"
    r"|(?<=[一二三四五六七八九十]点) (?=[一二三四五六七八九])"
    r"|(?<=[^\n]{15}\d)\n(?=\d{1,4}\s?[余多万亿个名人家场次户件项条份期元])"
)
_ALWAYS = re.compile(_IN_NUMBER)
_SCANNED = re.compile(rf"{_IN_NUMBER}|(?<=[{_HAN}]) (?=[{_HAN}\d])|(?<=\d) (?=[{_HAN}\d])")
_DIGIT = "一二两三四五六七八九"
_PARTED = re.compile(
    rf"(?:^|(?<=[\s,。;:、]))[{_DIGIT}]?[十百千万](?: [{_DIGIT}十百千万亿几零]{{1,5}}){{1,8}}"
)
_GAP = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_MARKER = re.compile(r"\s*\d{1,2}[.]")
_FEWEST_GAPS = 20
_NOISE = 0.02
_FEW_GAPS = 6
_MUCH_NOISE = 0.08


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without the gaps inside its words.

    Attributes:
        folded: the folded text without them.
        text: the raw text without the same characters.
        places: for each character its offset in the raw text, None where nothing was taken out.
    """

    folded: str
    text: str
    places: list[int] | None

    def start(self, at: int) -> int:
        """The raw offset of a stretch that begins here."""
        return at if self.places is None else self.places[at]

    def end(self, at: int) -> int:
        """The raw offset behind a stretch that ends here."""
        return at if self.places is None or not at else self.places[at - 1] + 1


def _scanned(folded: str) -> bool:
    """Whether so many words are torn apart that a machine must have done it."""
    gaps = sum(1 for _ in _GAP.finditer(folded))
    share = gaps / max(len(folded), 1)
    return (gaps >= _FEWEST_GAPS and share >= _NOISE) or (
        gaps >= _FEW_GAPS and share >= _MUCH_NOISE
    )


def _behind_marker(folded: str, at: int) -> bool:
    """12. 110家企业: whether the marker of a list's item stands before, and no part of a number."""
    return _MARKER.fullmatch(folded, folded.rfind("\n", 0, at) + 1, at) is not None


def _parted(folded: str) -> list[tuple[int, int]]:
    """The gaps inside 一百 五 十 二: number words that stand alone and make one cardinal."""
    gaps = []
    for match in _PARTED.finditer(folded):
        if chinese_value(match.group().replace(" ", "").replace("几", "")) is not None:
            gaps += [(i, i + 1) for i in range(*match.span()) if folded[i] == " "]
    return gaps


def squeeze(text: str, folded: str) -> Squeezed:
    """Take out the white space inside words and numbers.

    Inside a number (1, 286; 87. 6%) they always go; between the characters of a word only where a
    page shows so many that it was scanned, for elsewhere a space parts two phrases. The line
    breaks of a hand-wrapped page go too.

    Args:
        text: the raw text.
        folded: the same, folded.

    Returns:
        Both without it, and the way back.
    """
    pattern = _SCANNED if _scanned(folded) else _ALWAYS
    gaps = [m.span() for m in pattern.finditer(folded) if not _behind_marker(folded, m.start())]
    gaps += wraps(folded) + _parted(folded)
    if not gaps:
        return Squeezed(folded, text, None)
    gone = bytearray(len(folded))
    for start, end in gaps:
        gone[start:end] = b"\x01" * (end - start)
    places = [i for i, out in enumerate(gone) if not out]
    return Squeezed("".join(folded[i] for i in places), "".join(text[i] for i in places), places)


def restore(report: Report, squeezed: Squeezed, text: str) -> Report:
    """Bring the rows of a report back to the offsets of the raw text.

    Args:
        report: read from the squeezed text.
        squeezed: the way back.
        text: the raw text.

    Returns:
        The same rows with the offsets, words and ids of the raw text.
    """
    if squeezed.places is None:
        return report
    doc_id = report.doc_id

    def place(row: Sentence | Fact | NumberRun) -> tuple[int, int]:
        return squeezed.start(row.start), squeezed.end(row.end)

    def renamed(row_ids: dict[str, str], old: str, start: int, end: int) -> str:
        row_ids[old] = row_id(doc_id, start, end)
        return row_ids[old]

    ids: dict[str, str] = {}
    sentences = tuple(
        replace(s, start=b, end=e, text=text[b:e], sentence_id=renamed(ids, s.sentence_id, b, e))
        for s in report.sentences
        for b, e in [place(s)]
    )
    fact_ids: dict[str, str] = {}
    facts = tuple(
        replace(
            f, start=b, end=e, quote=text[b:e], sentence_id=ids[f.sentence_id],
            fact_id=renamed(fact_ids, f.fact_id, b, e),
        )
        for f in report.facts
        for b, e in [place(f)]
    )  # fmt: skip
    numbers = tuple(
        replace(
            n, start=b, end=e, text=text[b:e], number_id=row_id(doc_id, b, e),
            sentence_id=ids.get(n.sentence_id, ""), fact_id=fact_ids.get(n.fact_id or ""),
        )
        for n in report.numbers
        for b, e in [place(n)]
    )  # fmt: skip
    relations = tuple(
        Relation(f"{r.kind}:{a}>{b}", r.kind, a, b, r.evidence)
        for r in report.relations
        for a, b in [(fact_ids[r.from_fact_id], fact_ids[r.to_fact_id])]
    )
    return Report(doc_id, report.profile, sentences, facts, numbers, relations)
