"""What figures are of: money, a share of a hundred, thousands or millions; and whether the sources say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chatbot.checking.numbers import in_digits
from corpus.sentences import is_row
from index.types import Evidence

_SCALES = {
    "thousand": ("k", "thousand"),
    "million": ("m|mn", "million"),
    "billion": ("b|bn", "billion"),
    "trillion": ("tn", "trillion"),
}
"""Scales by their name: what is written for them behind money, and their words."""
_MONEY = {
    "dollars": (r"\$|USD", "dollars?"),
    "euros": ("€|EUR", "euros?"),
    "pounds": ("£|GBP", "pounds? sterling"),
    "yen": ("JPY", "yen"),
    "yuan": ("CNY|RMB", "yuan|renminbi"),
    "rupees": ("₹|INR|Rs", "rupees?"),
    "francs": ("CHF|XOF|XAF", "francs?"),
    "kronor": ("SEK|NOK|DKK", "kron[aeo]r?"),
    "roubles": ("₽|RUB", "rou?bles?"),
    "rand": ("ZAR", "rand"),
    "naira": ("₦|NGN", "naira"),
    "shillings": ("KES|UGX|TZS", "shillings?"),
}
"""Money by its name: its signs and codes, and its words."""
_UNCLEAR = "?"
"""What may be one thing or another, and is held against nothing: "5 pounds", "¥5", "5m"."""
_SHARE = r"%|per ?cents?(?!\w)"


def _one_of(forms: Iterable[str]) -> str:
    return f"(?:{'|'.join(forms)})"


_SHORT, _LONG = (_one_of(forms) for forms in zip(*_SCALES.values(), strict=True))
_SIGN, _WORD = (_one_of(forms) for forms in zip(*_MONEY.values(), strict=True))
_FIGURE = re.compile(
    rf"(?:(?<!\w)(?:US|[AC])?(?P<sign>{_SIGN}|¥)\s?)?(?<![\d.,])(?P<number>\d+(?:[.,]\d+)*)"
    rf"(?:(?P<short>(?i:{_SHORT}))(?!\w)|[\s-]?(?P<scale>(?i:{_LONG}|mn|bn|tn))(?!\w))?"
    rf"(?:[\s-]?(?:(?:US|CFA|Swiss)\s?)?(?P<money>{_SIGN}|(?i:{_WORD}|pounds?))(?!\w))?"
    rf"(?:[\s-]?(?P<share>(?i:{_SHARE})))?"
)
_ALONE = r"(?<![^\W\d_])"
_ANY = {
    **{
        name: re.compile(rf"(?:{_ALONE}|(?<=USD|EUR|GBP))(?i:{short}|{long}s?)(?![^\W\d_])")
        for name, (short, long) in _SCALES.items()
    },
    **{
        name: re.compile(rf"{_ALONE}(?:US)?(?:{sign})(?i:{_SHORT})?(?![^\W\d_])|{_ALONE}(?i:{word})(?![^\W\d_])")
        for name, (sign, word) in _MONEY.items()
    },
    "per cent": re.compile(rf"(?i:{_SHARE}|\b(?:pct|percentages?|rates?|ratios?|shares?|proportions?)\b)"),
}
"""By unit, what says anywhere, as in the heads of tables ("US$m"), that figures are of it."""


class OtherUnit(NamedTuple):
    """What is amiss with what a figure is said to be of, in words; whether the source says another thing."""

    reason: str
    wrong: bool


class _Figure(NamedTuple):
    """A number as it stands in a text, in digits, with what it is of, as far as that is said beside it."""

    number: str
    scale: str | None
    money: str | None
    share: str | None


def other_unit(sentence: str, sources: Sequence[Evidence], shown: Sequence[Evidence]) -> OtherUnit | None:
    """What is amiss with what a sentence says its figures are of; None where nothing is.

    A unit may also stand beside a source, as the heads of tables and first lines of documents have it, or in anything
    else that is `shown` of the same document, unless the source has another one. Of rows of tables, the scale and "per
    cent" may stand above them where nobody could tell that it belongs to them; a currency that is nowhere was made up.
    """
    given = list(_figures(" ".join(item.text for item in sources)))
    documents = {item.passage.document_id for item in sources}
    around = " ".join(_around(item) for item in shown if item.passage.document_id in documents)
    rows = any(is_row(item.text) for item in sources)
    scaled = any(figure.scale for figure in _figures(sentence))
    for figure in _figures(sentence):
        same = [other for other in given if other.number == figure.number]
        for kind in ("scale", "money", "share"):
            said, theirs = getattr(figure, kind), {getattr(other, kind) for other in same}
            if not same or said in theirs or _UNCLEAR in (said, *theirs):
                continue
            others = sorted(filter(None, theirs))
            if said and None not in theirs:
                return OtherUnit(f"the source says {figure.number} {others[0]}, not {figure.number} {said}", wrong=True)
            if said and not _ANY[said].search(around) and (said in _MONEY or not rows):
                return OtherUnit(f"the source does not give {figure.number} in {said}", wrong=False)
            if not said and None not in theirs and others[0] in _SCALES and not scaled:
                return OtherUnit(f"the source says {figure.number} {others[0]}, not {figure.number}", wrong=True)
    return None


def _around(item: Evidence) -> str:
    passage = item.passage
    return f"{item.text} {item.caption} {passage.text} {passage.context} {passage.opening}"


def _figures(text: str) -> Iterator[_Figure]:
    """The figures of a text, in order.

    >>> [tuple(filter(None, figure)) for figure in _figures("US$5m, 1,200 euros, £3 billion or 12% of 40 pounds")]
    [('5', 'million', 'dollars'), ('1200', 'euros'), ('3', 'billion', 'pounds'), ('12', 'per cent'), ('40', '?')]
    """
    for match in _FIGURE.finditer(in_digits(text)):
        money = _name(match["sign"] or match["money"], _MONEY)
        scale = _name(match["scale"] or match["short"], _SCALES)
        if match["short"] and not money:
            scale = _UNCLEAR  # it may be metres
        yield _Figure(match["number"], scale, money, match["share"] and "per cent")


def _name(written: str | None, forms: dict[str, tuple[str, str]]) -> str | None:
    if written is None:
        return None
    known = (name for name, either in forms.items() if re.fullmatch("|".join(either), written, re.IGNORECASE))
    return next(known, _UNCLEAR)
