"""What a whole page is about.

Belongs here: the one programme that a title speaks for, or that nearly every figure of a page is
told of (a page of news has one topic, a yearly report many). Does not belong here: what the words
around one number say (``classify``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set

from extraction.classify import Hit, cues, hits
from extraction.lexicon import pattern

_GENERAL = frozenset(["governance", "organising", "ideology"])
_WHO = frozenset(["women"])
_FEW = 4
_MOST = 0.6


def subject_of_title(title: str, headings: Iterable[str]) -> str:
    """The one programme that a title speaks for; empty where there are several or none.

    A title of a report on all of a union's work speaks for none, whatever its slogan says.

    Args:
        title: the lines of the title, folded.
        headings: the headings of the page.

    Returns:
        A programme code or nothing.
    """
    found = hits_of_title(title)
    named = found
    if pattern("general_title").search(title):
        named = [h for h in found if pattern("of_subject").match(title, h.end)]
    heads = [h for line in headings for h in hits(line, 0, len(line))]
    return _one_of(named) if _one_of([*named, *heads]) else ""


def hits_of_title(title: str) -> list[Hit]:
    """The concepts of a title, but for the union whose page it is."""
    return [h for h in hits(title, 0, len(title)) if "union_org" not in h.concepts]


def _spoken(concepts: Set[str]) -> list[str]:
    return [p for p, cue in cues().items() if not concepts.isdisjoint(cue)]


def _one_of(found: Iterable[Hit]) -> str:
    """The one programme that words speak for.

    General ones (governance, organising) go with any other and do not count beside it, nor does
    hardship, which says for whom (给困难职工的助学金).
    """
    spoken = _spoken({c for hit in found for c in hit.concepts})
    special = [p for p in spoken if p not in _GENERAL]
    if len(special) > 1 and "hardship_relief" in special:
        special.remove("hardship_relief")
    return special[0] if len(special) == 1 else ""


def subject_of_page(told: Iterable[tuple[int, Iterable[Hit]]]) -> str:
    """The programme that most figures of a page are told of.

    One topic holds a short text together (one sense per discourse: Gale, Church and Yarowsky
    1992): where its words leave open which programme a figure belongs to, it is that one.

    Args:
        told: how many figures each sentence has, and the concepts of its words.

    Returns:
        A programme code; empty where the page has few figures or several topics.
    """
    figures: Counter[str] = Counter()
    total = 0
    for count, found in told:
        said = {c for h in found for c in h.concepts if not _says_who(c)}
        spoken = [p for p in _spoken(said) if p not in _WHO]
        total += count if spoken else 0
        for programme in spoken:
            figures[programme] += count
    first, second = [*figures.most_common(2), ("", 0), ("", 0)][:2]
    alone = first[1] >= _MOST * total and first[1] > second[1]
    return first[0] if total >= _FEW and alone else ""


def _says_who(concept: str) -> bool:
    """Whom something is done for, or who did it, goes with any topic."""
    return concept.startswith("p_") or concept in ("act_visit", "medal")
