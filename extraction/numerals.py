"""The arithmetic of numerals: what a run of digits and number words is worth.

Belongs here: the grammar of Arabic, Chinese and mixed numerals and their values, exactly
(``Decimal``). Does not belong here: measure words, qualifiers, whether a numeral counts anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from extraction.lexicon import read_csv

_MAX_DIGITS = 18


@cache
def _words(role: str) -> dict[str, int]:
    return {r["word"]: int(r["value"]) for r in read_csv("number_words.csv") if r["role"] == role}


_DIGITS = "".join(_words("digit"))
_SCALES = "".join(_words("scale"))
_TENS = "".join(_words("tens"))
_MYRIADS = "".join(_words("myriad"))
_CHINESE = _DIGITS + _SCALES + _TENS + _MYRIADS

ARABIC = (
    r"(?:\d{1,3}(?:,\d{3})+(?![\d])|\d{1,3}(?: \d{3})+(?!\d)"
    # Scanned pages part digits: 2 6 场. A year is never parted so, nor is a list of long numbers.
    r"|(?!(?:19|20)\d\d )\d{1,4}(?: \d{1,4}){1,4}(?=\s?[余多万个名人家场次户件项条份期元%]|\.\d)"
    r"|\d+)(?:\.\d+)?"
)
_NOT_A_UNIT = r"(?![瓦米克卡字伏赫帕兆焦])"
_SCALE = rf"(?:[{_SCALES}]?[{_MYRIADS}]{{1,2}}|[百千佰仟]{_NOT_A_UNIT}|十(?![日月点分佳大强]))"
# 7 万 5 千 4 百: what a space parts goes on with the number where a smaller scale closes it.
_SMALLER = rf"(?: ?\d{{1,4}}(?:\.\d+)? ?[千百十]{_NOT_A_UNIT})"
_PREFIX = rf"(?: ?[{''.join(_words('prefix'))}](?![A-Za-z\d]))"
_MIXED = (
    rf"{ARABIC}(?:\s?[余多几来]?\s?{_SCALE}{_SMALLER}*"
    rf"(?:零?\d+(?:\.\d+)?(?:[万千百十]{_NOT_A_UNIT})?)*|{_PREFIX})?"
)
_AFTER_POINT = _DIGITS.replace("两", "")
_HAN = rf"(?:[几数]?[{_CHINESE}]+(?:[几余多来][{_SCALES}{_MYRIADS}]+)?几?(?:点[{_AFTER_POINT}]+)?)"
_HAN_VAGUE = rf"(?:[几数][{_SCALES}{_MYRIADS}]+|{'|'.join(_words('whole'))})"
_PERCENT = rf"(?:百分之|千分之|万分之)(?:{_HAN}|{ARABIC}{_PREFIX}?)"
_FRACTION = rf"[{_CHINESE}\d]+分之(?:{_HAN}|\d+(?:\.\d+)?)"
_PLAIN = rf"(?:\d{{1,2}}(?:\.\d)?|(?:[{_DIGITS}十])(?: ?点 ?[{_AFTER_POINT}])?)"
_WORD_GOES_ON = "功立员果本为都长品绩熟效就型交套人年份分"
_TENTHS = rf"(?:{_PLAIN}|半) ?成(?:半| ?[一二三四五六七八九])?(?![{_WORD_GOES_ON}{_CHINESE}])"
_TWO_PLACES = rf"(?:\d ?\d|[{_AFTER_POINT}] ?[{_AFTER_POINT}])"
_DISCOUNT = rf"(?:{_TWO_PLACES}|(?!十){_PLAIN}|半|(?<=打)对) ?折(?![合款价叠算旧断磨腾射线衷半])"

NUMERAL = re.compile(
    rf"(?P<percent>{_PERCENT})|(?P<fraction>{_FRACTION})|(?P<tenths>{_TENTHS})"
    rf"|(?P<discount>{_DISCOUNT})|(?P<mixed>{_MIXED})"
    rf"|(?P<han>{_HAN_VAGUE}|{_HAN})"
)

_PER = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_VAGUE = "余多几来数"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral's worth.

    Attributes:
        start: offset of the first character.
        end: one past the last character.
        script: ``arabic`` (mixed forms too) or ``han``.
        value: what it is worth.
        value_max: upper end where the numeral itself is a range (三四百), else None.
        step: one unit of the last significant place; the width that 余 or 几 leaves open.
        vague: 余, 多, 几 or 数 inside the numeral.
        unit: ``%``, ``‰`` or ``折`` where the numeral says so itself (百分之), else empty.
        scaled: a word of scale (万, 亿) closes it.
    """

    start: int
    end: int
    script: str
    value: Decimal
    value_max: Decimal | None = None
    step: Decimal = Decimal(1)
    vague: bool = False
    unit: str = ""
    scaled: bool = False


def chinese_value(word: str) -> Decimal | None:
    """The value of a Chinese cardinal.

    Args:
        word: number words only, e.g. 二百七十万五千, 一千零五, 三点一四, 二〇二三.

    Returns:
        The value, or None where the words are no cardinal (一二三四五 as a slogan).
    """
    whole, _, fraction = word.partition("点")
    value = _chinese_whole(whole)
    if value is None or not fraction:
        return value
    digits = _words("digit")
    return value + Decimal("0." + "".join(str(digits[c]) for c in fraction))


def _chinese_whole(word: str) -> Decimal | None:
    digits, scales, tens, myriads = (_words(r) for r in ("digit", "scale", "tens", "myriad"))
    if len(word) > 1 and all(c in digits for c in word):
        if word[0] == "零" or len(word) >= 4:
            return Decimal("".join(str(digits[c]) for c in word))
        return None
    total = section = Decimal(0)
    digit: int | None = None
    last = Decimal(1)
    for c in word:
        if c in digits:
            if digit:
                return None
            digit, last = digits[c], last if c != "零" else Decimal(0)
        elif c in tens:
            section, digit, last = section + tens[c], None, Decimal(10)
        elif c in scales:
            section += (1 if digit is None else digit) * scales[c]
            digit, last = None, Decimal(scales[c])
        else:
            size = myriads[c]
            section += digit or 0
            if total and (total < size or not section):
                total = (total + section) * size  # 一千二百万亿, 四万万
            else:
                total += (section or 1) * size
            section, digit, last = Decimal(0), None, Decimal(size)
    if digit:
        # 三百五 is 350, 两万三 is 23000: a bare last digit takes the next place down.
        section += digit * (last / 10 if last >= 100 else 1)
    return total + section


def _last_place(value: Decimal) -> Decimal:
    """One unit of the last digit that is not zero: 1500 → 100, 70 → 10, 3.7 → 0.1."""
    if not value:
        return Decimal(1)
    return Decimal(1).scaleb(value.normalize().as_tuple().exponent)  # type: ignore[arg-type]


_MIXED_PART = re.compile(
    rf"(?P<number>\d[\d, ]*(?:\.\d+)?)\s?[余多几来]?\s?"
    rf"(?P<scale>[{''.join(_words('prefix'))}]|[{_SCALES}{_MYRIADS}]*)"
)


def _scale_value(word: str) -> Decimal:
    value = Decimal(1)
    for c in word:
        value *= (_words("scale") | _words("myriad") | _words("prefix"))[c]
    return value


def _mixed_value(word: str) -> tuple[Decimal, Decimal] | None:
    """Value and step of 1万2千, 3.7万, 3万4000, 2亿3000万."""
    total = Decimal(0)
    last_scale = Decimal(0)
    step = Decimal(1)
    for part in _MIXED_PART.finditer(word):
        digits = part["number"].replace(",", "").replace(" ", "")
        if len(digits) > _MAX_DIGITS:
            return None
        number, scale = Decimal(digits), _scale_value(part["scale"])
        if last_scale and not part["scale"] and number < 10 and len(digits) == 1:
            scale = last_scale / 10
        amount = number * scale
        if last_scale and last_scale < scale:
            total, amount = total * scale, amount
        total += amount
        last_scale, step = scale, _last_place(number) * scale
    return total, step


def _approximate(word: str) -> tuple[Decimal, Decimal] | None:
    """三四百 → (300, 400); 十七八 → (17, 18); 七八 → (7, 8)."""
    digits = _words("digit")
    for i in range(len(word) - 1):
        a, b = word[i], word[i + 1]
        if a in digits and b in digits and 0 < digits[a] < digits[b] <= 9:
            low = chinese_value(word[:i] + a + word[i + 2 :])
            high = chinese_value(word[:i] + b + word[i + 2 :])
            if low is not None and high is not None and digits[b] - digits[a] <= 2:
                return low, high
    return None


def _han(start: int, end: int, word: str) -> Numeral | None:
    if word in _words("whole"):
        return Numeral(start, end, "han", Decimal(_words("whole")[word]))
    plain = "".join(c for c in word if c not in _VAGUE)
    vague = len(plain) < len(word)
    if word[0] in "几数":
        plain = "一" + plain.lstrip("一")
    if len(plain) > 2 * _MAX_DIGITS:
        return None
    value = chinese_value(plain)
    if value is None:
        pair = _approximate(plain)
        return pair and Numeral(start, end, "han", pair[0], pair[1], scaled=True)
    scaled = plain[-1] in _MYRIADS
    step = _han_step(word, plain)
    return Numeral(start, end, "han", value, None, step, vague, "", scaled)


def _han_step(word: str, plain: str) -> Decimal:
    """The width that a vague word leaves open: 二百余万 lies below 三百万, 十几 below 二十."""
    at = next((i for i, c in enumerate(word) if c in _VAGUE and i), len(word))
    head, tail = word[:at], word[at + 1 :]
    last = head[-1] if head and head[-1] in _SCALES + _MYRIADS else ""
    step = _scale_value(last) if last else Decimal(1)
    return step * _scale_value("".join(c for c in tail if c in _SCALES + _MYRIADS))


def _part_value(word: str) -> Decimal | None:
    if word[0].isdigit():
        mixed = _mixed_value(word)
        return mixed and mixed[0]
    return chinese_value("".join(c for c in word if c not in _VAGUE))


def _tenths(word: str) -> Decimal:
    """七成 is 70 %, 三成半 35 %, 七成六 76 %, 9.5成 95 %."""
    tenths, _, rest = word.replace(" ", "").partition("成")
    if tenths == "半":
        return Decimal(5)
    number = Decimal(tenths) if tenths[0].isdigit() else chinese_value(tenths) or Decimal(0)
    return 10 * number + (5 if rest == "半" else _words("digit").get(rest, 0))


def _discount(word: str) -> Decimal:
    """75折 leaves 75 % of a price, 八折 80 %, 八点五折 85 %, 三八折 38 %, 半折 and 对折 50 %."""
    price = word.replace(" ", "").removesuffix("折")
    if price in "半对":
        return Decimal(50)
    digits = "".join(str(_words("digit").get(c, c)) for c in price).replace("点", ".")
    return Decimal(digits) if len(digits) == len("75") else 10 * Decimal(digits)


def read_numeral(match: re.Match[str]) -> Numeral | None:
    """What one match of ``NUMERAL`` is worth.

    Args:
        match: a match on folded text.

    Returns:
        The numeral, or None where the characters are no number (slogans such as 一二三四五,
        runs of more than 18 digits).
    """
    start, end, word = match.start(), match.end(), match.group()
    if match["mixed"]:
        mixed = _mixed_value(word)
        if mixed is None:
            return None
        vague = any(c in _VAGUE for c in word)
        return Numeral(
            start, end, "arabic", mixed[0], None, mixed[1], vague, "", word[-1] in _MYRIADS
        )
    if match["percent"]:
        value = _part_value(word[3:])
        return value if value is None else Numeral(start, end, "han", value, unit=_PER[word[:3]])
    if match["tenths"]:
        return Numeral(start, end, "han", _tenths(word), unit="%")
    if match["discount"]:
        return Numeral(start, end, "han", _discount(word), unit="折")
    if match["fraction"]:
        below, above = (_part_value(part) for part in word.split("分之", 1))
        if not below or above is None:
            return None
        return Numeral(start, end, "han", round(100 * above / below, 2), unit="%")
    return _han(start, end, word)
