"""What a group of a Rich Text document has in force, and the control words that change it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class State:
    """What a group has in force; the end of the group ends it.

    `place` tells what its text is: "text", "" (left out), "label" of a list item, "note", "info", "title", "fonts"
    or "styles".
    """

    place: str = "text"
    font: int = -1
    skip: int = 1
    hidden: bool = False
    deleted: bool = False
    bold: bool = False
    raised: bool = False
    style: int = -1
    level: int | None = None
    depth: int = 0
    in_table: bool = False


def formatted(state: State, word: str, number: int | None) -> State:
    """The state after a control word that formats characters or paragraphs, or the same after any other."""
    on = number != 0
    match word:
        case "pard":
            return replace(state, style=-1, level=None, depth=0, in_table=False)
        case "plain":
            return replace(state, hidden=False, deleted=False, bold=False, raised=False)
        case "v":
            return replace(state, hidden=on)
        case "deleted":
            return replace(state, deleted=on)
        case "b":
            return replace(state, bold=on)
        case "super" | "sub" | "nosupersub":
            return replace(state, raised=on and word == "super")
        case "intbl":
            return replace(state, in_table=on)
        case "f":
            return replace(state, font=number or 0)
        case "uc":
            return replace(state, skip=max(0, number or 0))
        case "s":
            return replace(state, style=number or 0)
        case "ilvl":
            return replace(state, depth=max(0, min(number or 0, 8)))
        case "outlinelevel":
            return replace(state, level=(number or 0) + 1)
    return state
