"""What is said to be polite, or to learn what this is: answered without looking into the documents."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import regex

from chatbot.asking.mentions import AUXILIARIES, QUESTION_WORDS, words
from chatbot.wording import what_leaves

LONGEST = 100
"""Characters; nobody greets at greater length."""
LONGEST_GREETING = 7
"""Words, with the one after it."""

# The forms of each, in plain small letters without accents or punctuation; a whole message must be made of them.
GREETING = (
    r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|bonjour|bonsoir|salut|hallo|moin|"
    r"guten (?:tag|morgen|abend)|gruss gott|hola|buenos dias|buenas (?:tardes|noches)|salam|salaam|marhaba|ahlan|"
    r"as ?salamu? alaikum|as ?salamu? alaykum|مرحبا|اهلا(?: وسهلا)?|السلام عليكم|صباح الخير|مساء الخير)"
)
THANKS = (
    r"(?:(?:(?:many|ok|okay|great|perfect) )?(?:thanks|thank you|thx|cheers|merci|danke(?: schon)?|vielen dank|"
    r"(?:muchas )?gracias|شكرا(?: جزيلا)?)(?: (?:a lot|so much|very much|again|beaucoup|"
    r"for (?:that|this|everything|the help|your help|your time|the answers?|your answers?|helping(?: me)?)))*)"
)
PRAISE = (
    r"(?:(?:(?:that|this|it) (?:is|was) )?(?:very |really |so )?(?:ok|okay|great|perfect|cool|excellent|wonderful|nice|"
    r"good|helpful|useful|interesting|fine|all right|alright|(?:well|good|great|nice) (?:job|work|done|answer))|"
    r"got it|i see|understood)"
)
PARTING = (
    r"(?:(?:good ?)?bye(?: ?bye)?(?: for now)?|see you(?: (?:later|soon|tomorrow))?|good ?night|farewell|take care|"
    r"have a (?:nice|good|great) (?:day|evening|weekend|one)|that is all(?: for (?:now|today))?|au revoir|a bientot|"
    r"tschuss|auf wiedersehen|bis bald|adios|hasta (?:luego|manana|pronto)|مع السلامة|الى اللقاء)"
)
WELLBEING = (
    r"(?:how are you(?: (?:doing|feeling))?(?: today)?|how do you do|how is it going|how are things|what is up|"
    r"(?:nice|pleased) to meet you|(?:comment )?ca va|comment allez vous|wie geht(?: es)? (?:dir|ihnen|es)|"
    r"como estas|que tal|كيف حالك)"
)
PRODUCT = r"(?:this|you|footnote|this (?:tool|app|application|program|thing|chat|assistant))"
IDENTITY = (
    rf"(?:(?:who|what) (?:are you|is footnote|am i talking to)|what is {PRODUCT}|what is your name|introduce yourself|"
    r"tell me (?:about yourself|who you are|what you are)|what (?:kind|sort) of (?:bot|ai|program|assistant) are you|"
    r"are you (?:an? )?(?:ai|bot|robot|human|person|chatbot|machine)|who (?:made|built|created) you|"
    r"qui (?:es tu|etes vous)|wer (?:bist du|sind sie)|quien eres|من انت)"
)
ABILITY = (
    rf"(?:help(?: me)?|(?:can|could|would) you help(?: me)?|i need (?:some )?help|how can you help(?: me)?|"
    rf"what can you (?:do|answer|tell me|help (?:me )?with)(?: for me)?|what do you do|tell me what you can do|"
    rf"what can i ask(?: you)?(?: here)?|what (?:kinds?|sorts?) of questions can (?:i ask(?: you)?|you answer)|"
    rf"how (?:does|do) {PRODUCT} work|how (?:do|can|should) i (?:start|begin|use {PRODUCT})|how to use {PRODUCT}|"
    rf"what (?:is|are) {PRODUCT} for|que peux tu faire|was kannst du|que puedes hacer)"
)
ADDRESSED = r"(?: (?:there|all|everyone|everybody|footnote|my friend|to you too|to you|too|please|and))*"
OPENING = r"(?:(?:well|so|oh|ok|okay|yes|no|and|please|um) )*"
COURTESY = rf"(?:(?:{GREETING}|{THANKS}|{PRAISE}){ADDRESSED} )"

CONTRACTED = regex.compile(r"\b(what|who|how|that|it)['’]?s\b", regex.IGNORECASE)
SEPARATOR = regex.compile(r"[^\p{L}\p{N}]+")


def reply(question: str, documents: int, away: str | None = None) -> str | None:
    """What to say to a message that is nothing but small talk; None for anything else.

    `documents` is the number of documents that can be asked about, `away` the computer that writes, if not this one.

    >>> reply("Hi, who led the attack?", 3) is None, reply("Thanks!", 3)
    (True, 'You are welcome. Ask on whenever you like.')
    """
    said = f"{_plain(question)} "
    if len(said) > LONGEST:
        return None
    for form, answer in _REPLIES:
        if form.fullmatch(said):
            return answer.format(documents=_count(documents), leaves=what_leaves(away)).strip()
    return None


def without_greeting(question: str) -> str:
    """The question after its greeting or thanks; as it stands where it has none, or is nothing else.

    >>> without_greeting("Hi there, who led the attack?"), without_greeting("Thank you letter of 1998?")
    ('who led the attack?', 'Thank you letter of 1998?')
    """
    spoken = words(question) if reply(question, 0) is None else []
    for before, word in reversed(list(pairwise(spoken[:LONGEST_GREETING]))):
        parted = word.opens_phrase or word.low in AUXILIARIES | QUESTION_WORDS
        if parted and _COURTEOUS.fullmatch(f"{_plain(question[: before.end])} "):
            return question[word.start :]
    return question


def _plain(text: str) -> str:
    """Small letters without accents, contractions or punctuation, one space between words."""
    spelled = CONTRACTED.sub(r"\1 is", text.casefold())
    letters = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    return SEPARATOR.sub(" ", letters).strip()


def _count(documents: int) -> str:
    if not documents:
        return "No documents have been added yet: add some, then ask a question about them."
    stand = "There is one document" if documents == 1 else f"There are {documents:,} documents"
    return f"{stand} to ask about: what would you like to know?"


def _form(said: str) -> regex.Pattern[str]:
    return regex.compile(rf"{OPENING}{COURTESY}*{OPENING}{said}{ADDRESSED} ")


_COURTEOUS = regex.compile(f"{OPENING}{COURTESY}+")
_REPLIES = (
    (
        _form(ABILITY),
        "I answer questions from your documents, and from nothing else. Every sentence shows the passage that it "
        "rests on, so that you can check it, and where the documents say nothing I tell you so. {leaves} "
        "Ask who, what, when, where, why or how many, and go on with “And in 2013?” or “Why?”. {documents}",
    ),
    (
        _form(IDENTITY),
        "I am Footnote, a program that answers questions from your documents and cites a source for every sentence. "
        "{documents}",
    ),
    (_form(WELLBEING), "Ready for your questions, thank you. {documents}"),
    (_form(PARTING), "Goodbye. This chat is kept, so you can go on with it later."),
    (_form(THANKS), "You are welcome. Ask on whenever you like."),
    (
        _form(GREETING),
        "Hello. I answer questions from your documents and cite a source for every sentence. {documents}",
    ),
    (_form(PRAISE), "Good. Ask on whenever you like."),
)
