"""One file of every format that the samples lack, on which readers are tried, searched and damaged.

Where the format has them, a file has headings, a list, and a table with the row `Country: Chad; Troops: 2,000`.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import xlsxwriter
from pptx import Presentation
from pptx.util import Inches

from tests.files import zipped

WITHOUT_TABLES = {".eml"}

TEXT = "The plant was attacked on 16 January 2013. Thirty-seven hostages died, and Algeria closed its border."
ROWS = [["Country", "Troops", "Since"], ["Chad", "2,000", "2013-01-16"], ["Niger", "500", "2013-02-01"]]

RST = f"""
The siege
=========

{TEXT} [1]_

- one
- two

.. list-table::
   :header-rows: 1

   * - Country
     - Troops
   * - Chad
     - 2,000

.. [1] A note on the plant.
"""

RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\stylesheet{\s1 heading 1;}}\pard\s1 The siege\par"
    rf"\pard {TEXT}\par\trowd\cellx1000\cellx2000\intbl Country\cell Troops\cell\row"
    r"\trowd\cellx1000\cellx2000\intbl Chad\cell 2,000\cell\row\pard After the table \u8364?5.\par}"
)

ODT = f"""<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>
 <text:h text:outline-level="1">The siege</text:h><text:p>{TEXT}</text:p>
 <text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>
 <table:table>{
    "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in ROWS
    )
}</table:table></office:text></office:body></office:document-content>"""

CHAPTER = f"""<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>One</title></head><body>
<h1>The siege</h1><p>{TEXT}</p><ul><li>one</li></ul><table>{
    "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
}</table></body></html>"""

EPUB = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
    ' full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    "book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A book</dc:title></metadata><manifest><item id="a"'
    ' href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
    "a.xhtml": CHAPTER,
}

EML = f"""From: Ada Smith <ada@example.org>
To: Bo <bo@example.org>
Subject: =?utf-8?q?The_si=C3=A8ge?=
Date: Wed, 16 Jan 2013 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="part"

--part
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

{TEXT} =E2=82=AC5.

--part
Content-Type: text/html; charset="utf-8"

<p>{TEXT}</p>

--part--
"""


def one_of_each(folder: Path) -> list[Path]:
    """Write the files into a folder; returns their paths."""
    contents = {
        "siege.rst": RST.encode(),
        "siege.rtf": RTF.encode(),
        "siege.odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ODT}),
        "siege.epub": zipped(EPUB),
        "siege.eml": EML.replace("\n", "\r\n").encode(),
        "siege.csv": "\n".join(";".join(row) for row in ROWS).encode(),
        "siege.pptx": _slides(),
        "siege.xlsx": _workbook(),
    }
    paths = []
    for name, data in contents.items():
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    return paths


def _slides() -> bytes:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "The siege"
    slide.placeholders[1].text = TEXT
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(4), Inches(6), Inches(1)).table
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    slide.notes_slide.notes_text_frame.text = "Say who planned it."
    target = BytesIO()
    show.save(target)
    return target.getvalue()


def _workbook() -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Troops")
        percent = book.add_format({"num_format": "0.0%"})
        for i, row in enumerate(ROWS):
            sheet.write_row(i, 0, row)
            sheet.write(i, 3, i / 7 if i else "Share", percent)
    return target.getvalue()
