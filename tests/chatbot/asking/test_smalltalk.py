import pytest

from chatbot.asking.smalltalk import reply, without_greeting


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        *((greeting, "Hello.") for greeting in (
            "Hi", "hello there!", "Good morning", "Hey Footnote", "Bonjour !", "Grüß Gott", "Guten Tag", "¡Hola!",
            "Buenos días", "مرحبا", "أهلا وسهلا", "السلام عليكم",
        )),
        *((thanks, "You are welcome.") for thanks in (
            "Thanks!", "thank you so much for your help", "Great, thanks", "Merci beaucoup", "Danke schön", "شكرا",
        )),
        *((parting, "Goodbye.") for parting in ("Bye", "Thanks, bye!", "See you tomorrow", "Tschüss", "À bientôt")),
        *((asked, "Ready") for asked in ("How are you?", "Hi, how are you today?", "What’s up?", "¿Qué tal?")),
        *((asked, "I am Footnote") for asked in ("Who are you?", "What is this?", "Hello! Are you a bot?")),
        *((asked, "I answer") for asked in (
            "help", "What can you do?", "How does this work?", "How do I start?", "Hi, can you help me please?",
        )),
        *((praise, "Good.") for praise in ("ok", "Very interesting.", "Got it", "That was helpful")),
    ],
)  # fmt: skip
def test_small_talk_is_answered(message: str, begins: str) -> None:
    assert (reply(message, 3) or "").startswith(begins)


@pytest.mark.parametrize(
    "message",
    [
        "Hi, who led the attack?",
        "What can you do about terrorism?",
        "Thank you letter of 1998?",
        "How does this work in Mali?",
        "How does it work?",
        "Help wanted in Gao?",
        "Who are you referring to?",
        "Good morning Vietnam",
        "What is this conflict about?",
        "Hello Kitty sales in 2013",
        "Great Britain",
        "no",
        "",
        "?!",
        "hi " * 1000,
    ],
)
def test_anything_else_is_left_to_the_documents(message: str) -> None:
    assert reply(message, 3) is None


def test_where_a_server_writes_it_is_not_said_that_nothing_leaves() -> None:
    assert "Nothing you ask leaves this computer." in (reply("What can you do?", 3) or "")
    told = reply("What can you do?", 3, "gpu.example.org") or ""
    assert "are sent to gpu.example.org" in told
    assert "leaves" not in told


@pytest.mark.parametrize(
    ("documents", "told"), [(0, "No documents have been added yet"), (1, "one document"), (1200, "1,200 documents")]
)
def test_the_number_of_documents_is_told(documents: int, told: str) -> None:
    assert all(told in (reply(message, documents) or "") for message in ("Hi", "help", "Who are you?"))


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Hi, who led the attack?", "who led the attack?"),
        ("Hello there! Why did France intervene?", "Why did France intervene?"),
        ("Hi who led it?", "who led it?"),
        ("Thanks, and in 2013?", "and in 2013?"),
        ("Bonjour, où est Gao ?", "où est Gao ?"),
        ("Good morning Vietnam", "Good morning Vietnam"),
        ("Thank you letter of 1998?", "Thank you letter of 1998?"),
        ("So, who led it?", "So, who led it?"),
        ("Hello, how are you?", "Hello, how are you?"),
        ("Who led it?", "Who led it?"),
        ("", ""),
    ],
)
def test_a_greeting_is_taken_off_a_question(message: str, question: str) -> None:
    assert without_greeting(message) == question
