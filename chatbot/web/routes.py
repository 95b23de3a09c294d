"""What the page fetches by itself, so that reading never waits for a redraw: documents, their pages, and exports.

Each address is `/api/LIBRARY/…`, as follows, and answers with JSON unless it is said. Offsets count code points of a
document's text. What can't be told is `{error}`, with status 404 or 500.

documents/ID                       {title, format, date, pages, page_starts, length, drawn}: `drawn` says whether it
                                   has pictures of its pages, each of which begins at an offset of `page_starts`
documents/ID/text?at=              {start, end, blocks}, as `chatbot.ui.reading.Stretch` has it
documents/ID/find?phrase=          {count, places: [{start, end}]}, of which the first thousand are told
documents/ID/marks?start=&end=     {marks: [{page, rectangle: [left, top, width, height]}]}, in shares of the page
documents/ID/pages/N.png           the picture of a page, from 1
documents/ID/original              the file
turns/ID                           `chatbot.ui.cited.ShownAnswer`, or {over: true} where the page is to tell more
state?chat=                        {state}: the page is to be drawn anew when it is another
adding                             {running} and, while that is true, {share, said}; {} for who may not add any
chats/ID.md, chats/ID.html         the chat as a file
feedback.csv                       what was said of answers, as a file
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import lru_cache, wraps
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from chatbot.export.facts import Exported, exported
from chatbot.export.feedback import feedback
from chatbot.export.markdown import markdown
from chatbot.export.pack import pack
from chatbot.log import log
from chatbot.serving.server import Shelf, server
from chatbot.ui.follow import state
from chatbot.ui.reading import stretch
from chatbot.ui.state_of_answer import state_of_answer
from corpus.types import Document, FootnoteError, Picture
from index.library import Library
from index.phrases import occurrences

WIDTH = 1600
"""How many pixels wide pages are drawn: sharp on a large screen."""

AT_ONCE = 4
"""How many pages are fetched at once that may have to be drawn, which is done one by one."""

MOST_FOUND = 1000
"""How many places of a phrase are told of one document."""

# A document is known by its content, so that a picture of it never changes.
A_DAY = {"Cache-Control": "private, max-age=86400, immutable"}

Endpoint = Callable[[Request], Response]


def _answering(endpoint: Endpoint) -> Endpoint:
    """Tell what a person can meet as JSON; an address that is wrong finds nothing."""

    @wraps(endpoint)
    def answered(request: Request) -> Response:
        try:
            return endpoint(request)
        except FootnoteError as error:
            return JSONResponse({"error": str(error)}, 404)
        except (KeyError, ValueError):
            return JSONResponse({"error": "There is nothing at this address."}, 404)
        except Exception as error:
            log.error("not told", error=error)
            return JSONResponse({"error": "Something went wrong inside Footnote."}, 500)

    return answered


def _in_turn(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Draw a few pages at once, and have who waits for that take nobody else's place meanwhile."""
    turns = asyncio.Semaphore(AT_ONCE)

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        async with turns:
            return await run_in_threadpool(endpoint, request)

    return answered


def routes() -> list[Route]:
    """Every route, to be mounted beside the page."""
    paths: dict[str, Endpoint] = {
        "documents/{document}": _document,
        "documents/{document}/text": _text,
        "documents/{document}/find": _find,
        "documents/{document}/original": _original,
        "feedback.csv": _feedback,
        "chats/{chat}.md": _markdown,
        "chats/{chat}.html": _pack,
        "state": _state,
        "adding": _adding,
        "turns/{turn}": _turn,
    }
    drawn: dict[str, Endpoint] = {
        "documents/{document}/marks": _marks,
        "documents/{document}/pages/{page:int}.png": _page,
    }
    return [
        *(Route(f"/api/{{library}}/{path}", _answering(endpoint)) for path, endpoint in paths.items()),
        *(Route(f"/api/{{library}}/{path}", _in_turn(_answering(endpoint))) for path, endpoint in drawn.items()),
    ]


def _shelf(request: Request) -> Shelf:
    """The library that an address names, with the chats of whoever asks."""
    return server().shelves[request.path_params["library"]].of(request.state.person)


@lru_cache(maxsize=8)
def _loaded(library: Library, document_id: str) -> Document:
    return library.document(document_id)


def _asked(request: Request) -> tuple[Library, Document]:
    """The document that an address names, which may be gone by now, and its library."""
    library, document_id = _shelf(request).chatbot.library, request.path_params["document"]
    if not library.store.has(document_id):
        raise FootnoteError("This document is no longer in the library.")
    return library, _loaded(library, document_id)


def _document(request: Request) -> Response:
    library, document = _asked(request)
    drawn = document.format == "pdf" and library.pages.original(document.id) is not None
    return JSONResponse(
        {
            "title": document.title,
            "format": document.format,
            "date": document.date,
            "pages": len(document.page_starts),
            "page_starts": document.page_starts,
            "length": len(document.text),
            "drawn": drawn,
        }
    )


def _text(request: Request) -> Response:
    _, document = _asked(request)
    return JSONResponse(asdict(stretch(document, int(request.query_params["at"]))))


def _find(request: Request) -> Response:
    _, document = _asked(request)
    found = occurrences(document.text, request.query_params["phrase"], whole=False)
    places = [{"start": a, "end": b} for a, b in found[:MOST_FOUND]]
    return JSONResponse({"count": len(found), "places": places})


def _marks(request: Request) -> Response:
    """Where `text[start:end]` of a document is in the pictures of its pages."""
    library, document = _asked(request)
    boxes = library.pages.boxes(document.id, int(request.query_params["start"]), int(request.query_params["end"]))
    marks = [{"page": box.page, "rectangle": _picture(library, document.id, box.page).rectangle(box)} for box in boxes]
    return JSONResponse({"marks": marks})


def _page(request: Request) -> Response:
    library, document = _asked(request)
    picture = _picture(library, document.id, request.path_params["page"])
    return Response(picture.png, media_type="image/png", headers=A_DAY)


@lru_cache(maxsize=32)
def _picture(library: Library, document_id: str, page: int) -> Picture:
    return library.pages.picture(document_id, page, WIDTH)


def _original(request: Request) -> Response:
    library, document = _asked(request)
    path = library.pages.original(document.id)
    if path is None:
        raise FootnoteError("The file that this document was read from is not there any more.")
    known = next(iter(library.store.paths(document.id)), "")
    # Never shown by the browser itself: a page of HTML that a stranger wrote would run as one of ours.
    return FileResponse(path, filename=Path(known).name or path.name, media_type="application/octet-stream")


def _state(request: Request) -> Response:
    return JSONResponse({"state": state(_shelf(request), request.query_params["chat"])})


def _adding(request: Request) -> Response:
    shelf = _shelf(request)
    return JSONResponse(shelf.adding.how_far() if shelf.changeable else {})


def _turn(request: Request) -> Response:
    """What is shown of an answer; or that it is over, where the page has to tell more of that."""
    shelf = _shelf(request)
    now, _, error = state_of_answer(shelf, shelf.history.turn(request.path_params["turn"]))
    return JSONResponse({"over": True} if now is None or error else now)


def _feedback(request: Request) -> Response:
    return _attached(feedback(_shelf(request).history.judged()), "feedback.csv", "text/csv")


def _markdown(request: Request) -> Response:
    return _exported(request, markdown, "md", "text/markdown")


def _pack(request: Request) -> Response:
    return _exported(request, pack, "html", "text/html")


def _exported(request: Request, write: Callable[[Exported], str], ending: str, media_type: str) -> Response:
    shelf, chat_id = _shelf(request), request.path_params["chat"]
    chat = exported(shelf.history.chat(chat_id), shelf.history.turns(chat_id), shelf.chatbot.library)
    name = re.sub(r"[^\w-]+", "-", chat.title).strip("-").lower()[:60] or "chat"
    return _attached(write(chat), f"{name}.{ending}", media_type)


def _attached(text: str, name: str, media_type: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(text, media_type=media_type, headers={"Content-Disposition": disposition})
