"""The command line as checks from outside drive it."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from chatbot import assembly
from chatbot.commands import documents
from chatbot.serving.uploads import Uploads
from chatbot.settings import Settings
from index.types import Report
from tests.fakes import FakeEmbedder, Opinion, ScriptedModel

Run = tuple[int, str, str]


def test_a_library_not_yet_created_is_an_empty_one(run, tmp_path: Path) -> None:
    assert run("documents", "--json") == (0, "[]\n", "")
    assert run("--library", tmp_path / "a", "search", "anything", "--json")[:2] == (0, "[]\n")
    status, out, _ = run("ask", "Who planned the attack?", "--json")
    assert status == 0
    assert json.loads(out)["refused"] is True


def test_the_library_can_be_named_before_or_after_the_command(run, tmp_path: Path) -> None:
    run("--library", tmp_path / "before", "documents")
    run("documents", "--library", tmp_path / "after")
    assert (tmp_path / "before" / "library.db").exists()
    assert (tmp_path / "after" / "library.db").exists()


@pytest.mark.parametrize("arguments", [["ask"], ["nonsense"], ["search"], ["run", "--port", "0"], ["add", "--nope"]])
def test_wrong_usage_ends_with_status_two(run, arguments: Sequence[str]) -> None:
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", " "], "The question is empty"),
        (["ask", "why " * 10_000], "too long (10,000 words)"),
        (["search", ""], "The question is empty"),
        (["text", "0123456789abcdef"], "There is no document"),
        (["remove", "/no/such/file"], "is not in the library"),
        (["models", "pull", "no-such-model"], "There is no model no-such-model"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_one(run, arguments: Sequence[str], said: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_setting_that_cannot_be_used_is_named(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_SENTENCES", "many")
    status, _, err = run("documents")
    assert status == 1
    assert "FOOTNOTE_SENTENCES" in err


@pytest.mark.parametrize(("value", "said"), [("ja", "write true or false"), ("", "")])
def test_a_setting_is_told_in_plain_words_and_an_empty_one_is_none(
    run, monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    monkeypatch.setenv("FOOTNOTE_LOG_TEXTS", value)
    status, _, err = run("documents")
    assert (status == 1) == bool(said)
    assert said in err


def test_a_kept_setting_that_cannot_be_used_is_named_with_its_file(run) -> None:
    library = Settings().library
    library.mkdir(parents=True)
    (library / "settings.json").write_text('{"sentences": "many"}')
    status, _, err = run("documents")
    assert status == 1
    assert "The setting “sentences” in settings.json" in err


def test_missing_weights_are_told_with_the_command_that_fetches_them(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text("The plant was attacked.")
    status, _, err = run("add", tmp_path / "a.txt")
    assert status == 1
    assert "footnote models pull all-MiniLM-L6-v2" in err


def test_a_history_that_is_no_conversation_is_refused(run, tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text('["hello"]')
    status, _, err = run("ask", "Who?", "--history", tmp_path / "history.json")
    assert status == 1
    assert "not a JSON list of objects" in err


@pytest.fixture
def reports(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three reports, each of another format, added with a fake embedder; a model that plays a script."""
    monkeypatch.setattr(assembly, "embedder", lambda settings, name=None: FakeEmbedder())
    monkeypatch.setattr(assembly, "chat_model", lambda settings: ScriptedModel("Mokhtar planned the attack."))
    monkeypatch.setenv("FOOTNOTE_MIN_SIMILARITY", "0")
    monkeypatch.setenv("FOOTNOTE_MIN_COVERAGE", "0")
    folder = tmp_path / "reports"
    (folder / "north").mkdir(parents=True)
    said = "Mokhtar planned the attack."
    (folder / "Undated.md").write_text(f"# Undated\n\n{said}")
    (folder / "north" / "siege.eml").write_text(f"Subject: Siege\nDate: Wed, 16 Jan 2013 10:00:00 +0000\n\n{said} One.")
    dated = '<meta property="article:published_time" content="2014-05-31">'
    (folder / "north" / "later.html").write_text(f"<html><head><title>Later</title>{dated}</head><p>{said} Two.</html>")
    assert run("add", folder)[0] == 0
    return folder


def test_what_is_searched_and_answered_from_can_be_chosen(run, reports: Path) -> None:
    ids = {document["title"]: document["id"] for document in json.loads(run("documents", "--json")[1])}
    for options, titles in (
        ([], {"Undated", "Siege", "Later"}),
        (["--in", reports / "north"], {"Siege", "Later"}),
        (["--in", reports / "north" / "siege.eml", "--in", reports / "Undated.md"], {"Siege", "Undated"}),
        (["--format", "md", "--format", ".HTML"], {"Undated", "Later"}),
        (["--document", ids["Siege"]], {"Siege"}),
        (["--since", "2013-02"], {"Later"}),
        (["--until", "2013"], {"Siege"}),
        (["--in", reports / "north", "--since", "2013-01-16", "--until", "2014-05-30"], {"Siege"}),
    ):
        hits = json.loads(run("search", "Who planned the attack?", *options, "--json")[1])
        assert {hit["title"] for hit in hits} == titles, options
        answer = json.loads(run("ask", "Who planned the attack?", *options, "--json")[1])
        assert answer["sources"]
        assert {source["title"] for source in answer["sources"]} <= titles, options


def test_what_is_wrong_with_a_sentence_is_told(run, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedModel("The attack was planned by Mokhtar. He was born in Oran.")
    monkeypatch.setattr(assembly, "chat_model", lambda settings: model)
    monkeypatch.setattr(assembly, "entailment", lambda settings: Opinion("neutral"))
    out = run("ask", "Who planned the attack?")[1].splitlines()
    assert out[1] == "He was born in Oran. (not supported: nothing in the documents was found to say this)"
    assert out[-1] == ("“The attack was planned by Mokhtar.” (partly supported: the source may not say exactly this)")


def test_each_of_many_questions_stands_before_its_answer(run, reports: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.txt"
    questions.write_text("Who planned the attack?\nWho planned the siege?\n")
    out = run("ask", "--file", questions)[1]
    assert out.startswith("Who planned the attack?\nMokhtar planned the attack. [1]\n")
    assert "\n\nWho planned the siege?\n" in out


def test_nothing_in_the_part_that_was_chosen_is_said(run, reports: Path) -> None:
    nothing = ["--in", reports / "north", "--since", "2015"]
    status, _, err = run("search", "Who planned the attack?", *nothing)
    assert status == 0
    assert "Nothing was found in the part of the library that you chose." in err
    answer = json.loads(run("ask", "Who planned the attack?", *nothing, "--json")[1])
    assert answer["refusal_reason"] == (
        "Nothing in the documents that you chose seems to be about this. "
        "Search all documents, ask in other words, or add a document that tells."
    )


@pytest.mark.parametrize("date", ["yesterday", "2024-13", "2024-5-1", "31.12.2024"])
def test_what_is_no_date_is_wrong_usage(run, date: str) -> None:
    for command, option in (("search", "--since"), ("ask", "--until")):
        status, out, err = run(command, "Who?", option, date)
        assert (status, out) == (2, "")
        assert f"“{date}” is no date such as 2024-05-31, 2024-05 or 2024." in err


@pytest.mark.slow
def test_a_library_moves_to_another_engine_and_back(run, reports: Path, tmp_path: Path) -> None:
    there = f"milvus://{tmp_path / 'milvus.db'}"
    before = run("search", "Who planned the attack?", "--json")[1]
    status, out, err = run("move", there)
    assert (status, out) == (0, "")
    assert f"Moved the library's 3 passages to {there}" in err
    after = run("search", "Who planned the attack?", "--json")[1]
    places = [[(hit["title"], hit["start"], hit["text"]) for hit in json.loads(found)] for found in (before, after)]
    assert sorted(places[0]) == sorted(places[1])
    facts = json.loads(run("doctor", "--json")[1])["facts"]
    assert (facts["search"], facts["passages"]) == (f"Milvus at {there}", 3)
    assert run("move", there)[0] == 0
    assert run("remove", reports / "Undated.md")[0] == 0
    assert run("move", "embedded")[0] == 0
    assert len(json.loads(run("search", "Who planned the attack?", "--json")[1])) == 2


@pytest.mark.parametrize("address", ["milvus://", "http://localhost:19530", "milvus:", "milvus+tls:///file.db"])
def test_an_engine_that_is_none_is_told(run, reports: Path, address: str) -> None:
    status, _, err = run("move", address)
    assert status == 1
    assert f"No engine has the address {address}." in err


def test_an_engine_that_is_away_is_told(run, reports: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    away = "milvus://localhost:1"
    said = f"The search engine at {away} can't be reached. Start it, or try again in a minute."
    assert run("move", away)[::2] == (1, f"Moving the library from embedded to {away} …\n{said}\n")
    assert json.loads(run("search", "Who planned the attack?", "--json")[1])
    monkeypatch.setenv("FOOTNOTE_SEARCH", away)
    status, _, err = run("documents")
    assert status == 1
    assert f"`footnote move {away}` moves them" in err
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(tmp_path / "new"))
    status, _, err = run("add", reports)
    assert status == 1
    assert said in err
    assert json.loads(run("documents", "--json")[1]) == []


def test_the_doctor_tells_of_models_that_are_none(run, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL", "no-such-model")
    monkeypatch.setenv("FOOTNOTE_CACHE", str(reports / "cache"))
    status, out, _ = run("doctor", "--json")
    assert status == 1
    report = json.loads(out)
    embedder, model, own = report["problems"]
    assert "`footnote models pull all-MiniLM-L6-v2` fetches it" in embedder
    assert "There is no model no-such-model" in model
    assert "There is no model fake" in own
    assert "or `footnote reindex` changes the library to all-MiniLM-L6-v2" in own
    assert report["facts"]["documents"] == 3


@pytest.mark.real
def test_a_library_goes_on_with_its_embedder_until_it_is_changed(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = "all-MiniLM-L6-v2", str(tmp_path / "second")
    Path(second).symlink_to(assembly.weight_store(Settings()).require(first))
    monkeypatch.setenv("FOOTNOTE_MODEL", "SmolLM2-135M-Instruct")  # the doctor looks at every byte of it
    for name in ("north", "south"):
        (tmp_path / f"{name}.txt").write_text(f"The gas plant in the {name} was attacked at dawn.")
    run("add", tmp_path / "north.txt")

    monkeypatch.setenv("FOOTNOTE_EMBEDDER", second)
    status, _, err = run("add", tmp_path / "south.txt")
    assert status == 0
    assert f"This library goes on with {first}. `footnote reindex` changes it to {second}." in err

    @contextmanager
    def stopped(doing: str) -> Iterator[Report]:
        yield lambda progress: signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(documents, "bar_of", stopped)
        status, _, err = run("reindex")
    assert status == 130
    assert f"Stopped; the library goes on with {first}. The same command goes on with the rest." in err
    report = json.loads(run("doctor", "--json")[1])
    assert report["ok"]
    assert report["facts"]["change of embedder"] == f"to {second}: 0 of 2 documents; `footnote reindex` finishes it"
    assert report["facts"]["library's embedder"].startswith(first)

    status, _, err = run("reindex")
    assert status == 0
    assert f"Changing the library from {first} to {second} …\n" in err
    assert f"The library is one of {second} now.\n" in err
    report = json.loads(run("doctor", "--json")[1])
    assert report["ok"]
    assert report["facts"]["search"] == "exact: every vector is looked at"
    assert not {"change of embedder", "library's embedder"} & set(report["facts"])
    assert run("reindex") == (0, "", f"The library is one of {second} already.\n")
    assert len(json.loads(run("search", "What was attacked?", "--json")[1])) == 2


@pytest.mark.real
def test_documents_are_added_listed_read_searched_and_removed(run, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    text = "The gas plant was attacked on 16 January 2013.\n\nMokhtar Belmokhtar planned it — “coldly”.\n"
    (folder / "attack.txt").write_text(text, encoding="utf-8")
    (folder / "empty.txt").write_text("")
    status, out, err = run("add", folder, "--json")
    result = json.loads(out)
    assert status == 0
    assert {key: result[key] for key in ("added", "updated", "removed", "unchanged")} == {
        "added": 1, "updated": 0, "removed": 0, "unchanged": 0,
    }  # fmt: skip
    assert result["failed"] == [{"path": str(folder / "empty.txt"), "reason": "the file is empty"}]
    assert "the file is empty" in err

    (document,) = json.loads(run("documents", "--json")[1])
    keys = {"id", "title", "path", "format", "pages", "passages", "sha256", "added_at", "warnings", "date"}
    assert set(document) == keys
    assert run("text", document["id"])[1] == text.rstrip()

    (hit, *_) = json.loads(run("search", "Who planned the attack?", "-k", "1", "--json")[1])
    assert set(hit) == {"rank", "score", "document_id", "title", "page", "start", "end", "text"}
    assert text[hit["start"] : hit["end"]] == hit["text"]

    assert run("remove", folder)[0] == 0
    assert run("documents", "--json")[1] == "[]\n"


@pytest.mark.real
def test_adding_only_what_cannot_be_read_fails_but_still_prints_its_json(run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    status, out, _ = run("add", tmp_path / "empty.txt", tmp_path / "gone.txt", "--json")
    assert status == 1
    assert len(json.loads(out)["failed"]) == 2


@pytest.mark.real
def test_the_doctor_finds_nothing_wrong_with_a_sound_installation(run, tmp_path: Path) -> None:
    (tmp_path / "otters.txt").write_text("Otters crossed the river.")
    run("add", tmp_path / "otters.txt")
    status, out, _ = run("doctor", "--json")
    report = json.loads(out)
    assert (status, report["problems"]) == (0, [])
    assert {"torch", "search"} <= set(report["facts"])


@pytest.mark.real
def test_models_in_use_are_present(run) -> None:
    rows = json.loads(run("models", "list", "--json")[1])
    assert all(row["present"] for row in rows if row["in_use"])


@pytest.mark.real
def test_retrieval_is_measured_on_a_folder_in_beir_layout(run, tmp_path: Path) -> None:
    bread = {"_id": "a", "title": "Bread", "text": "Sourdough proves for twelve hours."}
    siege = {"_id": "b", "title": "Siege", "text": "Gunmen seized the gas plant at dawn."}
    (tmp_path / "corpus.jsonl").write_text(f"{json.dumps(bread)}\n{json.dumps(siege)}\n")
    (tmp_path / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "Who attacked the refinery?"}))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq\tb\t1\n")
    status, out, _ = run("eval", "retrieval", tmp_path, "--split", "dev", "--json")
    assert status == 0
    assert json.loads(out)["product"]["ndcg@10"] == 1.0
    status, _, err = run("eval", "retrieval", tmp_path, "--json")
    assert (status, err.count("\n")) == (1, 1)
    assert "test.tsv is missing" in err


@pytest.mark.real
def test_ctrl_c_keeps_what_was_added_and_the_same_command_goes_on(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for i in range(600):
        (documents / f"{i}.txt").write_text(f"Report {i} tells of attacks on convoys.", encoding="utf-8")
    library = tmp_path / "library"
    command = [sys.executable, "-m", "chatbot", "--library", str(library), "add", str(documents)]

    def stored() -> int:
        if not (library / "library.db").exists():
            return 0
        with closing(sqlite3.connect(library / "library.db")) as connection:
            try:
                return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while not stored() and process.poll() is None:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert re.fullmatch(r"Stopped after \d+ of 600 files\. What was added is in the library, .* goes on .*\n", said)
    assert 1 <= stored() < 600
    before = stored()
    for path in sorted(documents.iterdir())[before + 3 :]:
        path.unlink()
    again = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    done = json.loads(again.stdout)
    assert done["unchanged"] + done["removed"] >= 1
    assert stored() == len(list(documents.iterdir()))


def test_what_is_kept_is_for_nobody_else_even_in_a_folder_that_is_there(run, tmp_path: Path) -> None:
    folder = tmp_path / "made before"
    folder.mkdir(mode=0o755)
    (tmp_path / "otters.txt").write_text("Otters crossed the river.")
    before = os.umask(0o022)
    try:
        assert run("--library", folder, "add", tmp_path / "otters.txt")[0] == 0
        assert run("--library", folder, "backup", tmp_path / "all.footnote")[0] == 0
    finally:
        os.umask(before)
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert "library.db" in {path.name for path in kept}
    assert [path.name for path in (*kept, tmp_path / "all.footnote") if path.stat().st_mode & 0o077] == []


def test_a_removed_upload_leaves_the_disk(run, tmp_path: Path) -> None:
    uploads = Uploads(Settings().library)
    (path,) = uploads.keep([("otters.txt", b"Otters crossed the river.")])
    mine = tmp_path / "voles.txt"
    mine.write_text("Voles ate.")
    assert run("add", path, mine)[0] == 0
    (document,) = (each for each in json.loads(run("documents", "--json")[1]) if each["path"] == str(path))
    uploads.settled(path, document["id"])
    assert run("remove", tmp_path / "nowhere")[0] == 1
    assert path.exists()
    assert run("remove", document["id"], mine)[0] == 0
    assert not path.exists()
    assert mine.exists()
    assert uploads.unread() == []
