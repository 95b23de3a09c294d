"""Zip archives of XML parts: what Word, PowerPoint, Excel and OpenDocument files are made of."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from corpus.dates import day_of
from corpus.types import UnreadableDocument

# Parts are held in memory as trees of some ten times their size; text alone never comes near this.
MOST_BYTES = 256 * 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
TOO_LARGE = "it is too large once unpacked; split it into smaller files"
PROTECTED = "it is protected by a password; save a copy without one"
# What zipfile raises for an archive that is cut off, altered or packed in a way Python doesn't know.
BROKEN = (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
# The dates of the empty documents that programs begin with, which tell nothing of what is made from them.
TEMPLATES = {
    "1996-10-14T23:33:28Z",  # Excel
    "1996-12-17T01:32:42Z",
    "2006-09-16T00:00:00Z",
    "2015-06-05T18:17:20Z",
    "2015-06-05T18:17:26Z",
    "2015-06-05T18:19:34Z",
    "2015-06-05T18:19:39Z",
    "2006-08-16T00:00:00Z",  # PowerPoint and Canva
    "2011-08-01T06:04:30Z",
    "2013-01-27T09:14:16Z",  # python-pptx
    "2013-01-27T09:15:58Z",
    "2013-12-23T23:15:00Z",  # python-docx
}


@dataclass(frozen=True, slots=True)
class Related:
    """What a part refers to: the kind of relationship ("image", "footnotes", …) and the path of the part."""

    kind: str
    path: str


class Archive:
    """The parts of one file. `kind` says what the file should be ("a Word document"), for the messages.

    Raises `UnreadableDocument` for what is no such archive, is protected or damaged, here and in every method.
    """

    def __init__(self, data: bytes, kind: str, old: str = "") -> None:
        self.damaged = damaged(kind)
        """The reason to give where a part isn't what it has to be."""
        if data.startswith(OLE_MAGIC):
            raise UnreadableDocument(_why_ole(data, old) or self.damaged)
        try:
            self._zip = ZipFile(BytesIO(data))
        except BROKEN as error:
            raise UnreadableDocument(self.damaged) from error
        # Names count in any case, and some programs part folders by backslashes.
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._zip.namelist()}
        self._unpacked = 0

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._names

    def read(self, path: str, most: int) -> bytes:
        """The bytes of a part, which may have so many at most."""
        try:
            with self._open(path) as part:
                data = part.read(most + 1)
        except BROKEN as error:
            raise UnreadableDocument(self.damaged) from error
        if len(data) > most:
            raise UnreadableDocument(TOO_LARGE)
        return data

    def xml(self, path: str) -> etree._Element:
        """The root element of a part. Entities are not expanded."""
        if path in self:
            self._unpacked += self._zip.getinfo(self._names[path.lower()]).file_size
        if self._unpacked > MOST_BYTES:
            raise UnreadableDocument(TOO_LARGE)
        try:
            with self._open(path) as part:
                return parse(part.read())
        except (etree.XMLSyntaxError, *BROKEN) as error:
            raise UnreadableDocument(self.damaged) from error

    def rows(self, path: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
        """The elements with these local names, one by one as they are read, each gone when the next one comes."""
        try:
            with self._open(path) as part:
                names = [f"{{*}}{tag}" for tag in tags]
                for _, element in etree.iterparse(part, tag=names, resolve_entities=False, no_network=True):
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except (etree.XMLSyntaxError, *BROKEN) as error:
            raise UnreadableDocument(self.damaged) from error

    def related(self, path: str) -> dict[str, Related]:
        """What a part refers to inside the archive, by id; the archive itself has the path ""."""
        folder, name = posixpath.split(path)
        rels = posixpath.join(folder, "_rels", name + ".rels")
        found = {}
        for element in self.xml(rels) if rels in self else ():
            target = element.get("Target", "")
            if element.get("TargetMode") != "External":
                inside = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
                found[element.get("Id", "")] = Related(posixpath.basename(element.get("Type", "")), inside)
        return found

    def first(self, related: Mapping[str, Related], kind: str) -> str:
        """The path of the first of these parts that is of a kind and is there; "" where none is."""
        return next((other.path for other in related.values() if other.kind == kind and other.path in self), "")

    def main_part(self) -> str:
        """The path of the part that an Office Open XML file begins with."""
        path = self.first(self.related(""), "officeDocument")
        if not path:
            raise UnreadableDocument(self.damaged)
        return path

    def title_and_date(self) -> tuple[str | None, str | None]:
        """What the properties of an Office Open XML file tell, where they can be read; the file is no worse without."""
        path = self.first(self.related(""), "core-properties")
        try:
            root = self.xml(path)
        except UnreadableDocument:
            return None, None
        dates = [root.findtext(name) or "" for name in ("{*}created", "{*}modified")]
        title = root.findtext("{*}title") or None
        return title, day_of(*(written for written in dates if written.strip() not in TEMPLATES))

    def _open(self, path: str) -> IO[bytes]:
        """A part as a stream, which raises of its own what is `BROKEN`."""
        try:
            info = self._zip.getinfo(self._names[path.lower()])
            if info.flag_bits & 1:
                raise UnreadableDocument(PROTECTED)
            return self._zip.open(info)
        except (KeyError, *BROKEN) as error:
            raise UnreadableDocument(self.damaged) from error


def parse(data: bytes) -> etree._Element:
    """The root element of an XML text, without comments; nothing outside is fetched, and no entity expanded.

    Raises `lxml.etree.XMLSyntaxError`.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def tag(element: etree._Element) -> str:
    """The local name; the strict and the usual dialect of Office Open XML differ in namespaces alone."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The attribute of this local name, in whichever namespace; None where there is none, or no element."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key == name or key.endswith("}" + name):
            return str(value)
    return None


def relation(element: etree._Element) -> str:
    """The id by which an element refers to another part, "" where it refers to none.

    Other attributes may be called "id" as well.
    """
    for key, value in element.attrib.items():
        if key.endswith(("/relationships}id", "/relationships}embed", "/relationships}dm")):
            return str(value)
    return ""


def damaged(kind: str) -> str:
    """Why a file can't be read that isn't what it should be, such as "a Word document"."""
    return f"it is damaged or not {kind}"


def _why_ole(data: bytes, old: str) -> str:
    """Why a file in the container of older programs can't be read: protected files are kept in one too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return PROTECTED
    return f"it is in the old {old} format; save it as {old}x" if old else ""
