"""The day a document is of, out of the ways in which formats write dates.

A date is kept as precise as it is written: "2013-01-16", "2013-01" or "2013". Two of them are compared by as many
characters as both have, so that a document of 2013 counts as one since 2013-05-01 as well as one until then.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.utils import parsedate_tz

EARLIEST = 1900
LONGEST = 100

# 2013-01-16T10:00:00Z, 2013/1/16; but not 3/4/2013, which is one day in America and another elsewhere.
PARTED = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?!\d)", re.ASCII)
# D:20130116102200+01'00' in a PDF, and whatever its time looks like; 20130116;10220000 in LibreOffice; a year alone.
JOINED = re.compile(r"(D:)?(\d{4})(?:(\d\d)(?:(\d\d)(?:\d\d){0,3})?)?(?(1).*|(?:[-+;TZ ].*)?)", re.ASCII)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# In full or cut as people cut them, also as neighbours of English write those that begin alike: "Markets 2015",
# "marches 2013" and "Decade 1990" name no month.
MONTH = (
    r"(?:jan(?:uar[iy]?|vier|v)?|feb(?:r(?:uar[iy]?|ero)?)?|mar(?:ch|zo)?|apr(?:ile?)?|may|jun(?:[ei]|io)?|jul(?:[iy]|io)?"
    r"|aug(?:ust(?:us)?)?|sep(?:t(?:ember|embre|iembre)?)?|oct(?:ob(?:er|re))?|nov(?:emb(?:er|re|ro))?"
    r"|dec(?:emb(?:er|re|ris))?)\b"
)
NAMED = re.compile(
    rf"(?:[a-z]+,? )?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -])?(?P<month>{MONTH})[.,]?"
    rf"(?: (?P<later>\d{{1,2}})(?:st|nd|rd|th)?)?,?[ -](?P<year>\d{{4}})(?!\d)",
    re.ASCII | re.IGNORECASE,
)

BEGINNING, TITLES = 1500, 8
"""How many characters, and how many lines, are looked at for what a document says of its own day."""

_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_NAMED = rf"(?:{_NTH} )?\b{MONTH}[.,]?(?: {_NTH},?)? \d{{4}}"
_WRITTEN = rf"(?P<date>\d{{4}}-\d\d-\d\d|{_NAMED})(?!\d)"
_LABEL = r"(?:date|dated|(?:last )?updated|published|issued|released|submitted|adopted|approved|publication date)\b"
_LABELLED = rf"{_LABEL}(?:[^\d.;]{{0,60}}?[\s:])??{_WRITTEN}"
LABELLED = re.compile(rf"\W*{_LABELLED}", re.IGNORECASE)
# In the midst of a line it is a remark of its own, and no part of a sentence.
REMARKED = re.compile(rf"[.|·–—] +{_LABELLED}(?=\.?(?:\s*$| [|·–—\w]))", re.IGNORECASE)
# After such a word, and in the midst of a date, it is the day of something else.
_OTHERS = "".join(rf"(?<!\b{word})" for word in "on in by of to from and since until".split())
ENDING = re.compile(rf"(?:^|(?<!\d){_OTHERS}\W){_WRITTEN}[\s*_.)]*$", re.IGNORECASE)

# What clocks and fields say that were never set: the first day of Excel, of the Macintosh, of Unix (which is the day
# before in America), of FAT and of zip archives.
UNSET = {"1900-01-01", "1904-01-01", "1969-12-31", "1970-01-01", "1979-11-30", "1980-01-01"}


def day_of(*written: str | None) -> str | None:
    """The first of these dates, the best first, that can be read and is plausible: as it is written, in its own time
    zone.

    >>> day_of("D:20130116233000-08'00'"), day_of("yesterday", "Wed, 16 Jan 2013 10:00:00 +0000"), day_of("2013")
    ('2013-01-16', '2013-01-16', '2013')
    """
    return next((day for text in written if text and (day := _day(text))), None)


def told_in(text: str) -> str | None:
    """The day that the first lines of a document say it is of, in English or as ISO 8601 writes it.

    It stands behind a word such as "Published", or at the end of a short line, as below a title. What is told to have
    happened on a day is not meant.

    >>> told_in("Ferry fares\\nPublished by the Board on 14 March 2023"), told_in("Minutes of the Board, 8 June 2023")
    ('2023-03-14', '2023-06-08')
    >>> told_in("The ferry ran aground on 17 November 2023.") is None
    True
    """
    lines = [line for line in text[:BEGINNING].splitlines() if line.strip() and "; " not in line]
    labelled = (match["date"] for line in lines if (match := LABELLED.match(line) or REMARKED.search(line)))
    ending = (match["date"] for line in lines[:TITLES] if len(line) <= LONGEST and (match := ENDING.search(line)))
    return day_of(*labelled, *ending)


def month_of(name: str) -> int:
    """The number of the month whose name, as `MONTH` finds it, this is.

    >>> month_of("Sept"), month_of("december")
    (9, 12)
    """
    return MONTHS.index(name[:3].lower()) + 1


def _day(text: str) -> str | None:
    text = " ".join(text[:LONGEST].split())
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day = parts
    if not EARLIEST <= year <= (date.today() + timedelta(days=1)).year:
        return None
    try:
        found = date(year, month or 1, (month and day) or 1).isoformat()
    except ValueError:
        return None
    precise = found[: 10 if month and day else 7 if month else 4]
    return None if precise in UNSET else precise


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day; 0 for what isn't said."""
    if match := PARTED.match(text):
        return int(match[1]), int(match[3]), int(match[4] or 0)
    if match := JOINED.fullmatch(text):
        return int(match[2]), int(match[3] or 0), int(match[4] or 0)
    if match := NAMED.match(text):
        return int(match["year"]), month_of(match["month"]), int(match["day"] or match["later"] or 0)
    try:
        mail = parsedate_tz(text)
    except (ValueError, IndexError, TypeError):  # it means to return None for what is no date
        return None
    return mail[:3] if mail else None
