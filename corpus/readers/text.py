"""Plain text: any encoding, hard-wrapped lines joined, headings recognised by how they stand."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from corpus.dates import LABELLED as DATED
from corpus.readers.blocks import UNPRINTABLE
from corpus.readers.encoding import CONTROL, decode
from corpus.sentences import BULLET
from corpus.types import Extraction, Heading, Tick, no_tick

# Line ends of every system, and of Unicode; a page break parts paragraphs.
LINE_END = re.compile("\r\n|[\r\x85\u2028]")
PARAGRAPH_END = re.compile("[\x0b\x0c\u2029]")
BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
QUOTED = re.compile(r"(?:> ?)+")
UNDERLINE = re.compile(r"([=\-~^*#+_])\1+")
NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*)\.?[ \t]+(?P<title>\S.*)")
# Where a cell begins in a table of aligned columns; two spaces also stand between sentences.
CELL = re.compile(r"(?<=[^\s.!?:])(?:[ ]{2,}|[ ]*\t+)(?=\S)|\s*\|\s*")
# A label and its value, as in the head of minutes or of a letter.
LABELLED = re.compile(r"[^\W\d_][^\s:]*(?: [^\s:]+){0,3}:\s+\S")
CODE_END = re.compile(r"[;{}]\s*$")
BROKEN_WORD = re.compile(r"(?<!\w)(\w{2,60})[-\u00ad\u2010]\n[ \t]*(\w{2,60})")
WORD = re.compile(r"[^\W\d_]{2,}")
# A question of an interview or of frequently asked ones, and what is answered to it.
ASKED = re.compile(r"(?:Q|Question)(?: ?\d+)?[.:)] .{3,300}\?")
ANSWERED = re.compile(r"\s*(?:A|Answer)(?: ?\d+)?[.:)] ")
MOST_HEADING_WORDS = 12
MOST_IN_A_ROW = 3


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """Text as it stands, except that lines broken to fit a width become running text again."""
    lines = lines_of(decode(data))
    return Extraction("\n".join(lines).rstrip(), _title(lines[0] if lines else ""), headings=_headings(lines))


def lines_of(text: str) -> list[str]:
    """Each paragraph, heading, list item, verse and row on a line of its own; an empty one between blocks."""
    text = PARAGRAPH_END.sub("\n\n", LINE_END.sub("\n", text))
    text = CONTROL.sub("", UNPRINTABLE.sub("", text))
    blocks = BLANK.split(text.strip("\n").rstrip())
    whole = _whole_words(text)
    joined = (unwrap([line for line in block.split("\n") if line.strip()], whole) for block in blocks if block.strip())
    return [line for block in joined for line in (*block, "")]


def _title(first_line: str) -> str | None:
    """The first line, where it is short and ends like no sentence."""
    line = first_line.strip()
    return (
        line if line and len(line.split()) <= 15 and line[-1] not in ".,;:" and not UNDERLINE.fullmatch(line) else None
    )


def unwrap(lines: Sequence[str], words: frozenset[str] = frozenset()) -> list[str]:
    """Join lines that were broken only because the next word would not have fitted.

    `words` are those that occur elsewhere in the text, in small letters; they tell whether a hyphen at the end of
    a line belongs to the word.

    >>> unwrap(["The attack on the gas plant", "began on the morning of the", "16th."])
    ['The attack on the gas plant began on the morning of the 16th.']
    >>> unwrap(["12 Rue de la Paix", "Algiers", "Algeria"])
    ['12 Rue de la Paix', 'Algiers', 'Algeria']
    """
    lines = [line.rstrip() for line in lines]
    if _is_table(lines) or _is_code(lines) or _is_verse(lines):
        return lines
    width = max(map(len, lines))
    full = [_is_full(before, line, width) for before, line in itertools.pairwise(lines)]
    # Where one label with its value begins a block, others are no lines that didn't fit.
    labelled = [bool(LABELLED.match(_unquoted(line))) and not _unquoted(line)[0].islower() for line in lines]
    full = [goes_on and not (labelled[0] and begins) for goes_on, begins in zip(full, labelled[1:], strict=True)]
    # Of several lines one is always the longest; alone it does not tell that they were broken to fit.
    lone = len(full) > 1 and sum(full) == 1
    joined = [lines[0]]
    for line, goes_on in zip(lines[1:], full, strict=True):
        bare = _unquoted(line)
        if goes_on and (bare[0].islower() or not (lone or _is_dated(bare))):
            joined[-1] = _join(joined[-1], bare, words)
        else:
            joined.append(line)
    return joined


def _is_dated(line: str) -> bool:
    """Whether a line says when the document was published, and no more."""
    said = DATED.match(line)
    return said is not None and len(line) <= said.end() + 1


def _join(line: str, following: str, words: frozenset[str]) -> str:
    """One line of two; a word broken at the hyphen becomes whole where it plainly is one."""
    broken = BROKEN_WORD.search(f"{line}\n{following}", max(0, len(line) - 60))
    if not broken or broken.start(2) <= len(line) or not following[0].islower():
        return f"{line} {following}"
    left, right = broken.group(1).lower(), broken.group(2).lower()
    one = left + right in words or not (left in words and right in words)
    return line[:-1] + following if one or line[-1] == "\u00ad" else line + following


def _whole_words(text: str) -> frozenset[str]:
    """The words of the text, without those that are broken at the end of a line."""
    return frozenset(WORD.findall(BROKEN_WORD.sub(" ", text).lower())) if BROKEN_WORD.search(text) else frozenset()


def _unquoted(line: str) -> str:
    """A line without its indentation and without the marks of a quotation in a reply."""
    line = line.lstrip()
    mark = QUOTED.match(line)
    return line[mark.end() :] or line if mark else line


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one; list items stand apart.

    People and programs break lines a little early now and then, hence the room left to them; earlier still when
    the sentence plainly goes on in lower case.
    """
    bare = _unquoted(following)
    words = bare.split(maxsplit=1)
    if not words or BULLET.match(bare) or UNDERLINE.fullmatch(bare) or UNDERLINE.fullmatch(line.strip()):
        return False
    if _depth(line) != _depth(following):
        return False
    indented = len(following) - len(following.lstrip()) > len(line) - len(line.lstrip()) and _depth(line) == 0
    if indented and line[-1:] in '.!?:”"' and not BULLET.match(line.lstrip()):
        return False
    goes_on = words[0][0].islower() and line[-1:] not in ".:;!?"
    room = width - width // (4 if goes_on else 12)
    return len(line) + 1 + len(words[0]) > room


def _depth(line: str) -> int:
    """How often a line is quoted."""
    mark = QUOTED.match(line.lstrip())
    return mark.group().count(">") if mark else 0


def _is_table(lines: Sequence[str]) -> bool:
    """Whether cells begin at the same places in most of the lines."""
    places = Counter(at for line in lines for at in {match.end() for match in CELL.finditer(line.expandtabs())})
    return len(lines) > 1 and bool(places) and max(places.values()) * 5 >= 3 * len(lines)


def _is_code(lines: Sequence[str]) -> bool:
    indents = {len(line) - len(line.lstrip()) for line in lines}
    return len(lines) > 2 and (len(indents) > 3 or 2 * sum(bool(CODE_END.search(line)) for line in lines) > len(lines))


def _is_verse(lines: Sequence[str]) -> bool:
    """Whether the lines are those of a poem or a list: almost all begin with a capital, few end a sentence."""
    capitals = sum(_unquoted(line)[0].isupper() for line in lines)
    return len(lines) >= 4 and capitals * 10 >= 9 * len(lines)


def _headings(lines: Sequence[str]) -> tuple[Heading, ...]:
    """Short lines that stand alone and end like no sentence, and underlined ones."""
    starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
    found = []
    run: list[Heading] = []
    for i, line in enumerate(lines):
        level = _heading_level(lines, i) if line else 0
        if level:
            run.append(Heading(starts[i] + line.index(line.strip()), level, line.strip()))
        elif line and not UNDERLINE.fullmatch(line.strip()):
            # Many of them, one after the other, are a list; the last one is above text.
            found += run if len(run) <= MOST_IN_A_ROW else run[-1:]
            run = []
    return tuple(found)


def _heading_level(lines: Sequence[str], i: int) -> int:
    """The level of the heading in line `i`; 0 where it holds none."""
    text = lines[i].strip()
    below = lines[i + 1] if i + 1 < len(lines) else ""
    if i and lines[i - 1]:
        return 0
    if UNDERLINE.fullmatch(below.strip()) and not UNDERLINE.fullmatch(text):
        return 2 if below.strip()[0] in "-~^" else 1
    if ASKED.fullmatch(text) and (not below or ANSWERED.match(below)):
        return 1
    if i + 2 >= len(lines) or len(text.split()) > MOST_HEADING_WORDS or text[-1] in ".,;:!)”\"'>":
        return 0
    numbered = NUMBERED.fullmatch(text)
    title = numbered.group("title") if numbered else text
    if not title[0].isupper() or (below and not _is_shouted(text, below)):
        return 0
    if numbered and _is_listed(numbered.group("number"), lines, i):
        return 0
    return numbered.group("number").count(".") + 1 if numbered else 1


def _is_shouted(text: str, below: str) -> bool:
    """Whether it is set in capitals above text that isn't."""
    return text.isupper() and sum(map(str.isalpha, text)) >= 4 and not below.isupper() and len(below) > len(text)


def _is_listed(number: str, lines: Sequence[str], i: int) -> bool:
    """Whether the number before or after follows at once, as in a list whose items are set apart."""
    around = (next((line for line in lines[i + 1 :] if line), ""), next((line for line in lines[:i][::-1] if line), ""))
    near = [match.group("number") for line in around if (match := NUMBERED.match(line.strip()))]
    return "." not in number and (str(int(number) + 1) in near[:1] or str(int(number) - 1) in near[-1:])
