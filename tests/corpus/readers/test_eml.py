from __future__ import annotations

from email.message import EmailMessage

import pytest

from corpus.readers.eml import read
from corpus.types import UnreadableDocument


def message(text: str = "The text.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in ({"Subject": "The plant", "From": "Ann <ann@example.org>"} | headers).items():
        made[name] = value
    made.set_content(text)
    return made


def test_the_head_tells_who_wrote_to_whom_and_about_what() -> None:
    found = read(bytes(message(To="Bob <b@example.org>, c@example.org", Date="Tue, 11 Sep 2001 00:05:05 -0400")))
    assert found.title == "The plant"
    assert [(h.level, h.text) for h in found.headings] == [(1, "The plant")]
    assert found.text == (
        "The plant\n\nFrom: Ann <ann@example.org>\n\nTo: Bob <b@example.org>, c@example.org\n\n"
        "Date: Tue, 11 Sep 2001 00:05:05 -0400\n\nThe text."
    )


def test_the_date_is_that_of_the_sender() -> None:
    assert read(message(Date="Wed, 16 Jan 2013 23:30:00 -0800").as_bytes()).date == "2013-01-16"
    assert read(message(Date="soon").as_bytes()).date is None
    assert read(message().as_bytes()).date is None


def test_words_in_other_alphabets_are_decoded_in_head_and_text() -> None:
    data = (
        b"Subject: =?koi8-r?B?8NLJ18XU?= =?utf-8?q?_caf=C3=A9?=\nFrom: =?utf-8?q?J=C3=BCrgen?= <j@x.org>\n"
        b"Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit\n\n"
    ) + "Заложники были освобождены утром.".encode("koi8-r")
    found = read(data)
    assert found.title == "Привет café"
    assert "From: Jürgen <j@x.org>" in found.text
    assert found.text.endswith("Заложники были освобождены утром.")


@pytest.mark.parametrize("charset", ["", "; charset=no-such-thing", "; charset=us-ascii", "; charset=utf-8"])
def test_a_wrong_or_missing_charset_does_no_harm(charset: str) -> None:
    head = f"Subject: x\nFrom: a@b.c\nContent-Type: text/plain{charset}\n\n".encode()
    assert read(head + "L’été à Tessalit, près de la frontière.".encode("cp1252")).text.endswith(
        "L’été à Tessalit, près de la frontière."
    )


def test_of_two_versions_the_plain_one_is_read_unless_it_is_empty() -> None:
    both = message("Plain.")
    both.add_alternative("<p>Rich.</p>", subtype="html")
    assert read(bytes(both)).text.endswith("\n\nPlain.")
    empty = message(" \n")
    empty.add_alternative("<ul><li>Rich</li></ul><style>x</style>", subtype="html")
    assert read(bytes(empty)).text.endswith("\n\n- Rich")


@pytest.mark.parametrize(
    ("plain", "rich", "shown"),
    [
        (
            "Pump\n\n3,000\n\nPipe\n\n2,000\n\nThat is all.",
            "<table><tr><th>Item<th>Cost<tr><td>Pump<td>3,000<tr><td>Pipe<td>2,000</table><p>That is all.",
            "Item: Pump; Cost: 3,000\nItem: Pipe; Cost: 2,000\n\nThat is all.",
        ),
        (
            "Show HTML, please.",
            "<p>The well was deepened in May, and holds water again.",
            "The well was deepened in May,",
        ),
        ("Dear Bo,\n\nall is well.", "<table><tr><td>Dear Bo,<tr><td>all is well.</table>", "Dear Bo,\n\nall is well."),
    ],
)
def test_of_two_versions_the_rich_one_is_read_where_only_it_holds_the_text_or_a_table(
    plain: str, rich: str, shown: str
) -> None:
    both = message(plain)
    both.add_alternative(rich, subtype="html")
    both.get_payload()[1].add_related(b"GIF", maintype="image", subtype="gif", cid="<1>")  # type: ignore[union-attr]
    assert f"\n\n{shown}" in read(bytes(both)).text


def test_text_in_a_notation_of_its_own_is_no_text_of_the_message() -> None:
    invitation = message()
    invitation.set_content("<p>Come to room 5.</p>", subtype="html")
    invitation.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR", subtype="calendar")
    assert read(bytes(invitation)).text.endswith("\n\nCome to room 5.")
    enriched = message()
    enriched.set_content("<bold>Come</bold> to room 5.", subtype="enriched")
    found = read(bytes(enriched))
    assert "bold" not in found.text
    assert found.warnings == ("an attachment was not read: text/enriched; save it as a file and add that",)


def test_quoted_lines_without_text_and_places_of_pictures_are_left_out() -> None:
    found = read(bytes(message("Yes.\n\n> One.\n>\n> Two.\n\n[cid:image001.png@01D]\n\nAnn")))
    assert found.text.endswith("\n\nYes.\n\n> One.\n\n> Two.\n\nAnn")


def test_a_head_declared_as_latin_1_may_be_in_the_code_page_of_windows() -> None:
    assert read(b"Subject: =?iso-8859-1?Q?Costs_=80_5?=\nFrom: a@b.c\n\nThe text.").title == "Costs € 5"


def test_flowed_lines_are_joined_and_quotations_kept_with_their_mark() -> None:
    head = b"Subject: x\nFrom: a@b.c\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n"
    text = b"It was \nso.\n\n> You said \n> this.\n\nYes.\n\n-- \nAnn\n"
    assert read(head + text).text.endswith("\n\nIt was so.\n\n> You said this.\n\nYes.\n\n--\n\nAnn")


def test_lists_in_plain_text_stay_lists() -> None:
    assert read(bytes(message("Bring:\n\n* bread\n* water\n"))).text.endswith("Bring:\n\n- bread\n- water")


def test_attachments_are_named_and_pictures_in_the_text_are_not() -> None:
    made = message()
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    assert read(bytes(made)).warnings == ("an attachment was not read: a.pdf; save it as a file and add that",)
    made.add_attachment("notes", filename="b.txt")
    assert read(bytes(made)).warnings == (
        "2 attachments were not read: a.pdf, b.txt; save them as files and add those",
    )
    rich = message()
    rich.set_content("<p>See <img src='cid:1'></p>", subtype="html")
    rich.add_related(b"GIF", maintype="image", subtype="gif", cid="<1>")
    assert read(bytes(rich)).warnings == ()


def test_an_attached_message_is_read_below_its_own_heading() -> None:
    made = message()
    made.add_attachment(message("Inner text.", Subject="The first one"))
    found = read(bytes(made))
    assert [(h.level, h.text) for h in found.headings] == [(1, "The plant"), (2, "The first one")]
    assert found.text.endswith("The text.\n\nThe first one\n\nFrom: Ann <ann@example.org>\n\nInner text.")
    assert not found.warnings


def test_messages_in_messages_have_an_end() -> None:
    made = message("innermost")
    for i in range(30):
        outer = message(f"level {i}")
        outer.add_attachment(made)
        made = outer
    found = read(bytes(made))
    assert "level 29" in found.text
    assert found.warnings


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: cut off\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\nThe text",
        b"Subject: no such part\nContent-Type: multipart/mixed\n\nThe text",
        b"Subject: bad code\nContent-Transfer-Encoding: base64\n\n!!The text",
        b"Subject: bad head\nTo: bad <<x\nDate: never\nCc: ;;,\n\nThe text",
        b"\n\nSubject: late\n\nThe text",
    ],
)
def test_broken_messages_are_read_as_far_as_they_go(data: bytes) -> None:
    found = read(data)
    assert found.title
    assert "text" in found.text or "bad code" in found.text


@pytest.mark.parametrize("data", [b"Just a letter.\n\nWith text.", b"%PDF-1.4 \x00\x01"])
def test_what_has_no_head_is_no_message(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="not an e-mail message"):
        read(data)
