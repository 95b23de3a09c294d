from __future__ import annotations

import random
import time

import pytest

from corpus.readers.encoding import decode
from corpus.types import UnreadableDocument

# A few sentences in each language, and the encodings it was written in before UTF-8.
TEXTS = {
    "French": (
        "Le conseil municipal s'est réuni mardi soir pour examiner le budget de l'année prochaine. Après trois heures "
        "de débats, la majorité a décidé de réduire les dépenses. « C'était nécessaire », a déclaré la maire.",
        "cp1252 latin-1 iso8859-15 mac_roman cp850",
    ),
    "German": (
        "Die Gemeinde möchte das alte Schwimmbad bis zum nächsten Frühjahr wieder öffnen. Dafür müssen zunächst die "
        "Rohre geprüft und die Fenster ausgetauscht werden; für größere Schäden am Dach ist kein Geld übrig.",
        "cp1252 latin-1 mac_roman cp850",
    ),
    "English": (
        "The council’s decision to repair the old mill – it has stood empty since 1987 – came as a surprise. “We "
        "couldn’t wait any longer,” the mayor said; “the roof wouldn’t have survived another winter.”",
        "cp1252 mac_roman",
    ),
    "Polish": (
        "Rada miasta zdecydowała wczoraj, że stary młyn nad rzeką zostanie wyremontowany i zamieniony na bibliotekę. "
        "Prace rozpoczną się wiosną i potrwają około półtora roku.",
        "cp1250 iso8859-2 cp852",
    ),
    "Hungarian": (
        "A képviselő-testület tegnap úgy döntött, hogy a régi fürdőt felújítják és jövő nyáron újra megnyitják. A "
        "költségek felét a megye állja, a többit a városnak kell előteremtenie.",
        "cp1250 iso8859-2 cp852",
    ),
    "Turkish": (
        "Belediye meclisi dün eski hamamın onarılmasına ve gelecek yaz yeniden açılmasına karar verdi. Çalışmalar "
        "ilkbaharda başlayacak ve yaklaşık bir buçuk yıl sürecek.",
        "cp1254 iso8859-9 cp857",
    ),
    "Russian": (
        "Городской совет вчера решил отремонтировать старую мельницу у реки и открыть в ней библиотеку. Работы "
        "начнутся весной и продлятся около полутора лет.",
        "cp1251 koi8-r cp866 iso8859-5 mac_cyrillic",
    ),
    "Greek": (
        "Το δημοτικό συμβούλιο αποφάσισε χθες να επισκευάσει τον παλιό μύλο δίπλα στο ποτάμι και να τον κάνει "
        "βιβλιοθήκη. Οι εργασίες θα αρχίσουν την άνοιξη.",
        "cp1253 iso8859-7 cp737",
    ),
    "Arabic": (
        "قرر المجلس البلدي أمس ترميم المطحنة القديمة قرب النهر وتحويلها إلى مكتبة عامة. ستبدأ الأعمال في الربيع "
        "وتستمر نحو عام ونصف العام.",
        "cp1256 iso8859-6",
    ),
    "Hebrew": (
        "מועצת העירייה החליטה אתמול לשפץ את הטחנה הישנה שליד הנהר ולהפוך אותה לספרייה. העבודות יתחילו באביב ויימשכו "
        "כשנה וחצי.",
        "cp1255 iso8859-8",
    ),
    "Japanese": (
        "市議会は昨日、川沿いの古い水車小屋を修理して図書館にすることを決めた。工事は春に始まり、およそ一年半かかる見込みである。"
        "次の会議は十月に開かれ、だれでも参加することができる。",
        "shift_jis euc_jp iso2022_jp",
    ),
    "Chinese": (
        "市议会昨天决定修缮河边的老磨坊，并把它改建成一座图书馆。工程将于春天开始，预计需要一年半的时间。",
        "gb18030 gb2312",
    ),
    "Taiwanese": (
        "市議會昨天決定修繕河邊的老磨坊，並把它改建成一座圖書館。工程將於春天開始，預計需要一年半的時間。",
        "big5",
    ),
    "Korean": (
        "시의회는 어제 강가의 낡은 물레방앗간을 고쳐서 도서관으로 만들기로 결정했다. 공사는 봄에 시작될 예정이다.",
        "euc_kr cp949",
    ),
    "Thai": ("สภาเทศบาลมีมติเมื่อวานนี้ให้ซ่อมโรงสีเก่าริมแม่น้ำและปรับปรุงให้เป็นห้องสมุด", "cp874"),
}
CASES = [
    pytest.param(text, encoding, id=f"{language}-{encoding}")
    for language, (text, encodings) in TEXTS.items()
    for encoding in (*encodings.split(), "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
]
RUSSIAN = TEXTS["Russian"][0]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_the_encoding_of_a_few_sentences_is_found(text: str, encoding: str) -> None:
    written = "".join(char for char in text if char.encode(encoding, "ignore")) + "\n"
    assert decode(written.encode(encoding)) == written


@pytest.mark.parametrize("encoding", ["cp500", "cp037"])
def test_text_of_a_mainframe_is_read(encoding: str) -> None:
    text = "The council decided to repair the old mill. It has stood empty since 1987, and the roof leaks. " * 4
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_settles_it(mark: str) -> None:
    assert decode("Été".encode(mark)) == "Été"


@pytest.mark.parametrize(
    "text", ["It wasn’t so.", "“Quoted” text…", "Price: £500 – net", "Budget: 300 €", "café", "20 °C"]
)
def test_one_line_of_western_text_is_enough(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_a_damaged_byte_costs_a_character_and_not_the_encoding() -> None:
    text = RUSSIAN * 1000
    data = text.encode()
    damaged = data[:10_000] + b"\xff" + data[10_000:]
    found = decode(damaged)
    assert found.replace("\ufffd", "") == text
    assert found.count("\ufffd") == 1
    assert decode(data[:-1]).rstrip("\ufffd") == text[:-1]


def test_a_damaged_byte_does_not_change_an_older_encoding_either() -> None:
    data = (RUSSIAN + "\n").encode("koi8-r") * 200
    assert decode(data + b"\x00" + data).count("Городской совет") == 400


def test_ascii_before_the_first_telling_letter_does_not_matter() -> None:
    text = "Plain words without any accents at all.\n" * 20_000 + RUSSIAN
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize("data", [b"One\0Two", b"One\0Two.", b"a\x0cb\x07\x1bc"])
def test_stray_controls_in_plain_text_are_harmless(data: bytes) -> None:
    assert decode(data) == data.decode()


@pytest.mark.parametrize(
    "data",
    [
        random.Random(0).randbytes(4096),
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(1).randbytes(3000),
        b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x03\0\x3e\0\x01\0\0\0" * 200 + random.Random(2).randbytes(999),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="does not look like text"):
        decode(data)


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("utf-8", "cp1251"),
        ("iso-8859-1", "cp1251"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("shift_jis", "cp1251"),
        ("no-such-encoding", "koi8-r"),
    ],
)
def test_a_wrong_declaration_is_not_believed(declared: str, actual: str) -> None:
    assert decode(RUSSIAN.encode(actual), declared) == RUSSIAN


@pytest.mark.parametrize(
    ("declared", "text"), [("iso-8859-1", "5 € – “so”"), ("windows-1250", "Łódź"), ("gb2312", "朱镕基")]
)
def test_a_declaration_settles_what_a_short_text_leaves_open(declared: str, text: str) -> None:
    assert decode(text.encode({"iso-8859-1": "cp1252", "gb2312": "gbk"}.get(declared, declared)), declared) == text


def test_megabytes_are_decoded_in_a_moment() -> None:
    data = (RUSSIAN + "\n").encode("cp1251") * 14_000
    assert len(data) > 2_000_000
    begun = time.perf_counter()
    decode(data)
    assert time.perf_counter() - begun < 2


def test_files_from_the_wild_come_out_right(data) -> None:
    folder = data / "documents"
    mainframe = decode((folder / "txt" / "tika_english.cp500.txt").read_bytes())
    assert "The IBM IntelliStation Power 185" in mainframe
    assert decode((folder / "txt" / "tika_russian.cp866.txt").read_bytes()).startswith(
        "Однажды, в студеную зимнюю пору"
    )
    assert "contratação de sucesso" in decode((folder / "txt" / "tika_multi-language.txt").read_bytes())
    assert "في قرية من القرى" in decode(
        (folder / "html" / "tika_testArabicMisleadingCharset.html").read_bytes(), "UTF-8"
    )
