"""Fold a text for matching: same length, so that no offset ever moves.

Belongs here: replacing one character by one other (full-width forms, odd spaces, traditional
script). Does not belong here: removing or inserting characters, anything that reads meaning.
"""

from __future__ import annotations

from functools import cache

import opencc

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys([0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0xFEFF, 0x200B], " ")
_VARIANTS = {
    "﹪": "%", "﹐": ",", "﹔": ";", "﹕": ":", "∶": ":", "﹒": ".", "﹙": "(", "﹚": ")",
    "−": "-", "﹣": "-", "〇": "零", "○": "零", "﹑": "、", "\r": "\n", "〜": "~", "∼": "~",
    "｡": "。",
}  # fmt: skip
_TABLE: dict[int, int | str] = {
    **_FULL_WIDTH, **_SPACES, **{ord(k): v for k, v in _VARIANTS.items()}
}  # fmt: skip


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _simplified(character: str) -> str:
    """The simplified form of one character, itself where the conversion is not one to one."""
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


def fold(text: str) -> str:
    """Fold a text character by character for matching.

    Args:
        text: any text.

    Returns:
        A text of exactly the same length: full-width ASCII as ASCII, every kind of space as a
        space (but tabs, which part columns), carriage returns as line feeds, traditional script
        as simplified (OpenCC's character table).
    """
    table: dict[int, int | str] = dict(_TABLE)
    for character in set(text):
        if "\u4e00" <= character <= "\u9fff" and (plain := _simplified(character)) != character:
            table[ord(character)] = plain
    return text.translate(table)
