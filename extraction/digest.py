"""Pages that gather news from several places.

Belongs here: where such a page passes from one place to the next. Does not belong here: the place
of a number (``places``), the region of a page (``own_region``).
"""

from __future__ import annotations

from extraction.gazetteer import full_mentions, full_names, level, short_names, within
from extraction.lexicon import pattern

_PLACES = 3

Heads = dict[int, tuple[str, bool]]
"""A place by where the line that it opens begins; with it, whether it stands there alone."""


def digest(folded: str) -> Heads:
    """Where paragraphs open with a place (济南 全市各级工会…, 马山县总工会:), and which it is.

    Args:
        folded: the folded text.

    Returns:
        The places; nothing for fewer than three, where the page has a home of its own.
    """
    heads: Heads = {}
    for match in pattern("digest_head").finditer(folded):
        if code := _of_name(match["place"]):
            end = folded.find("\n", match.end())
            alone = not folded[match.end() : end if end >= 0 else None].strip()
            heads[match.start()] = (code, alone)
    return heads if len({code for code, _ in heads.values()}) >= _PLACES else {}


def _of_name(name: str) -> str:
    """The one division that a name stands for, empty for none: 柳州市鱼峰区 is the district."""
    outer = [m for m in full_mentions(name, 0, len(name)) if m.end < len(name)]
    inner = name[outer[0].end :] if outer and not outer[0].start else name
    codes = full_names().get(inner, ()) or short_names().get(inner, ())
    if inner != name:
        codes = tuple(c for c in codes if any(within(c, o) for o in outer[0].codes))
    highest = min(map(level, codes), default=0)
    first = [code for code in codes if level(code) == highest]
    return first[0] if len(first) == 1 else ""
