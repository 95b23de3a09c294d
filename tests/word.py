"""Word documents as Word writes them, in their XML."""

from __future__ import annotations

from tests.files import zipped

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def made(body: str, **parts: str) -> bytes:
    """A Word document of this body, and of other parts named by their kind."""
    rels = "".join(f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in parts)
    start = f'<R><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></R>'
    others = {f"word/{kind}.xml": f"<w:{kind} {NAMESPACES}>{content}</w:{kind}>" for kind, content in parts.items()}
    document_xml = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return zipped(
        {
            "_rels/.rels": start,
            "word/document.xml": document_xml,
            "word/_rels/document.xml.rels": f"<R>{rels}</R>",
            **others,
        }
    )


def p(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"
