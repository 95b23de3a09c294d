"""What a scope takes in, in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chatbot.wording import counted
from index.types import Scope

NAMED = 3


def described(scope: Scope, titles: Mapping[str, str] | None = None) -> str:
    """What is searched, as a person would say it; `titles` has those of documents, by id.

    >>> described(Scope(paths=("/reports/2012",), formats=("pdf",), since="2012"))
    'in “2012”; PDF files; from 2012 on'
    """
    titles = titles or {}
    chosen = [f"“{titles[i]}”" if i in titles else "a document that is no longer there" for i in scope.documents]
    said = [_few(chosen, "documents") if titles else counted(len(chosen), "chosen document") if chosen else ""]
    said.append(_few([f"“{Path(path).name or path}”" for path in scope.paths], "files and folders", "in "))
    said.append(" and ".join(sorted(name.upper() for name in scope.formats)) + " files" if scope.formats else "")
    if scope.since and scope.until:
        said.append(f"of {scope.since} to {scope.until}")
    elif scope.since or scope.until:
        said.append(f"from {scope.since} on" if scope.since else f"up to {scope.until}")
    return "; ".join(filter(None, said)) or "all documents"


def _few(names: list[str], kind: str, before: str = "") -> str:
    """Names joined; a long list by how many there are."""
    if len(names) > NAMED:
        return f"{before}{len(names)} {kind}"
    return before + ", ".join(names) if names else ""
