from __future__ import annotations

import pytest

from corpus.readers.html import read

PUBLISHED = '<meta property="article:published_time" content="2013-01-16T23:00:00-08:00">'
CHANGED = '<meta property="article:modified_time" content="2014-02-03">'


def date_of(head: str, body: str = "") -> str | None:
    page = f"<html><head>{head}</head><body><p>The siege lasted for four days.</p>{body}</body></html>"
    return read(page.encode()).date


@pytest.mark.parametrize(
    "head",
    [
        PUBLISHED,
        CHANGED + PUBLISHED,
        '<meta name="citation_publication_date" content="2013/01/16">',
        '<meta name="DC.Date.Issued" content="2013-01-16">',
        '<meta name="dcterms.date" content="2013-01-16">',
        '<meta name="pubdate" content="Wed, 16 Jan 2013 10:00:00 GMT">',
        '<meta name="CREATED" content="20130116;10220000">',
        '<meta property="og:published_time" content=""><meta name="date" content="16 January 2013">',
        '<meta http-equiv="last-modified" content="Wed, 16 Jan 2013 10:00:00 GMT">',
        '<script type="application/ld+json">{"dateModified": "2014-02-03", "datePublished" : "2013-01-16"}</script>',
    ],
)
def test_the_head_of_a_page_declares_its_date(head: str) -> None:
    assert date_of(head) == "2013-01-16"


@pytest.mark.parametrize(
    "body",
    [
        '<span itemprop="datePublished" content="2013-01-16">today</span>',
        '<span itemprop="datePublished">January 16, 2013</span>',
        '<time datetime="2013-01-16T10:00">Wednesday</time>',
        '<time datetime="2013-01-16T10:00">now</time><time datetime="2013-01-16">then</time>',
        '<aside><time datetime="2012-05-04">other</time></aside><time datetime="2013-01-16">Wednesday</time>',
        '<time datetime="2012-05-04">one</time><time class="entry-date" datetime="2013-01-16">two</time>',
        '<time datetime="2012-05-04">one</time><time pubdate datetime="2013-01-16">two</time>',
    ],
)
def test_what_is_marked_as_its_date_in_the_page_counts_more_than_its_last_change(body: str) -> None:
    assert date_of(CHANGED, body) == "2013-01-16"
    assert date_of(PUBLISHED.replace("2013", "2012"), body) == "2012-01-16"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", "<p>It began on 2013-01-16.</p><p>© 2012 by nobody</p>"),
        ("", '<time datetime="2012-05-04">one</time><time datetime="2013-01-16">two</time>'),
        ('<meta name="viewport" content="2013"><meta name="expires" content="2013-01-16">', ""),
        ('<meta name="date" content="1970-01-01"><meta name="date">', '<time datetime="P3D">long</time>'),
        ('<script type="application/ld+json">{"datePublished": </script>', ""),
        ('<script>var x = {"datePublished": "2013-01-16"}</script>', ""),
    ],
)
def test_what_a_page_only_tells_of_is_not_its_date(head: str, body: str) -> None:
    assert date_of(head, body) is None
