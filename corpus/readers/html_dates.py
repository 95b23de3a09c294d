"""When a web page says that it was published, or else changed.

Only what pages declare counts: htmldate, which also looks for dates in their text, takes the days that a text tells of
for its own, and the years of copyright notices for days.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from corpus.dates import day_of
from corpus.readers.elements import ABOUT_THE_SITE

# The names of declarations, the more certain first, without what only parts the words.
PUBLISHED = (
    *("articlepublishedtime", "ogarticlepublishedtime", "ogpublishedtime", "datepublished"),
    *("citationpublicationdate", "citationdate", "citationonlinedate"),
    *("dcdateissued", "dctermsissued", "dcdate", "dctermsdate", "dcdatecreated", "dctermscreated", "dccreated"),
    *("parselypubdate", "sailthrudate", "pubdate", "publishdate", "publisheddate", "publishedtime", "publicationdate"),
    *("articledateoriginal", "datecreated", "date", "created"),
)
CHANGED = (
    *("articlemodifiedtime", "ogupdatedtime", "datemodified", "dctermsmodified", "dcdatemodified", "dcmodified"),
    *("lastmodified", "modified", "changed"),
)
NO_LETTER = re.compile(r"[^a-z]+")
LINKED_DATA = re.compile(r'"(date(?:Published|Created|Modified))"\s*:\s*"([^"]+)"')
MARKED = re.compile(r"publi|entry-(?:date|time)|post(?:ed)?-?(?:date|on)")


def date_of(root: etree._Element) -> str | None:
    """The day that a page declares to be its own."""
    declared: dict[str, list[str]] = defaultdict(list)
    for key, written in _declarations(root):
        declared[NO_LETTER.sub("", key.lower())].append(written)
    published, changed = (
        day_of(*chain.from_iterable(map(declared.__getitem__, keys))) for keys in (PUBLISHED, CHANGED)
    )
    return published or _time(root) or changed


def _declarations(root: etree._Element) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            yield meta.get(key, ""), meta.get("content", "")
    for script in root.iter("script"):
        if "ld+json" in script.get("type", ""):
            yield from LINKED_DATA.findall(script.text or "")
    for element in root.xpath("//*[starts-with(@itemprop, 'date')]"):
        text = "".join(map(str, element.itertext()))
        yield element.get("itemprop", ""), element.get("datetime") or element.get("content") or text


def _time(root: etree._Element) -> str | None:
    """The day of the time that is marked as that of publication, or else the only day that the page marks as one."""
    days: list[str] = []
    for element in root.iter("time"):
        day = day_of(element.get("datetime"))
        if day is None or next(element.iterancestors(*ABOUT_THE_SITE), None) is not None:
            continue
        if element.get("pubdate") is not None or MARKED.search(element.get("class", "").lower()):
            return day
        days.append(day)
    return days[0] if len(set(days)) == 1 else None
