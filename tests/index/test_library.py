from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from corpus import readers
from corpus.readers import ocr
from corpus.types import Document, Tick
from index import records
from index.library import Library
from index.originals import Originals
from index.store import Store
from index.types import LibraryError, Progress, Update, Vectors
from tests.fakes import FakeEmbedder
from tests.files import as_nobody, everyones_folder, page, pdf
from tests.index.made import old_library


@pytest.fixture
def library(tmp_path: Path, engine: str) -> Library:
    folder = tmp_path / "library"
    return Library(Store(folder / "library.db", engine), FakeEmbedder(), originals=Originals(folder / "originals"))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with three documents, one of them in a folder below."""
    folder = tmp_path / "docs"
    write(
        folder / "siege.md", "# The siege\n\nMokhtar Belmokhtar planned the attack. It began at dawn. Four days passed."
    )
    write(folder / "strikes.txt", "French air strikes began on 11 January 2013. A committee backed the decision.")
    write(folder / "deep" / "bread.txt", "Sourdough bread proves for twelve hours.")
    return folder


def write(path: Path, text: str) -> Path:
    """Write a file whose time differs from the one before, however fast the test runs."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if path.stat().st_mtime_ns <= before:
        os.utime(path, ns=(before + 1, before + 1))
    return path


def counts(update: Update) -> dict[str, int]:
    """What is not zero."""
    every = {name: getattr(update, name) for name in ("added", "updated", "removed", "unchanged")}
    every["failed"] = len(update.failed)
    return {name: n for name, n in every.items() if n}


def embedded(library: Library) -> int:
    assert isinstance(library.embedder, FakeEmbedder)
    return library.embedder.embedded


# --- keeping in sync -------------------------------------------------------------------------------------------


def test_a_folder_is_read_with_all_below_it(library: Library, docs: Path) -> None:
    update = library.update([docs])
    assert counts(update) == {"added": 3}
    assert update.passages == library.store.passages.count() == embedded(library) == 3
    assert update.seconds > 0
    assert [d.title for d in library.documents()] == ["bread", "strikes", "The siege"]
    assert library.store.folders.kept() == [str(docs)]


def test_nothing_is_read_twice(library: Library, docs: Path) -> None:
    library.update([docs])
    before, generation = embedded(library), library.store.database.generation
    assert counts(library.update([docs])) == {"unchanged": 3}
    assert counts(library.update([docs, docs / "siege.md"])) == {"unchanged": 3}
    assert (embedded(library), library.store.database.generation) == (before, generation)


def test_a_file_that_was_only_touched_is_not_read_again(library: Library, docs: Path) -> None:
    library.update([docs])
    before = embedded(library)
    os.utime(docs / "siege.md", ns=(1, 1))
    assert counts(library.update([docs])) == {"unchanged": 3}
    assert embedded(library) == before


def test_a_changed_file_replaces_its_document(library: Library, docs: Path) -> None:
    library.update([docs])
    write(docs / "strikes.txt", "Morocco opened its airspace.")
    assert counts(library.update([docs])) == {"updated": 1, "unchanged": 2}
    assert len(library.documents()) == 3
    assert library.search("Morocco airspace")[0].passage.text == "Morocco opened its airspace."
    assert all("strikes began" not in hit.passage.text for hit in library.search("French air strikes"))


def test_a_removed_file_takes_its_document_with_it(library: Library, docs: Path) -> None:
    library.update([docs])
    (docs / "siege.md").unlink()
    assert counts(library.update([docs])) == {"removed": 1, "unchanged": 2}
    assert [d.title for d in library.documents()] == ["bread", "strikes"]


def test_everything_at_once_is_counted_apart(library: Library, docs: Path) -> None:
    library.update([docs])
    (docs / "siege.md").unlink()
    write(docs / "strikes.txt", "Other words.")
    write(docs / "new.txt", "A new file.")
    write(docs / "program.exe", "x")
    update = library.update([docs])
    assert counts(update) == {"added": 1, "updated": 1, "removed": 1, "unchanged": 1, "failed": 1}
    assert update.failed[0].path == str(docs / "program.exe")
    assert "can't be read yet" in update.failed[0].reason


def test_a_renamed_file_keeps_its_document(library: Library, docs: Path) -> None:
    library.update([docs])
    before, ids = embedded(library), {d.id for d in library.documents()}
    (docs / "siege.md").rename(docs / "deep" / "moved.md")
    assert counts(library.update([docs])) == {"unchanged": 3}
    assert {d.id for d in library.documents()} == ids
    assert embedded(library) == before
    assert str(docs / "deep" / "moved.md") in library.store.files()


def test_a_copy_is_found_once(library: Library, docs: Path) -> None:
    write(docs / "copy.md", (docs / "siege.md").read_text())
    assert counts(library.update([docs])) == {"added": 3, "unchanged": 1}
    assert [hit.passage.title for hit in library.search("Belmokhtar planned")].count("The siege") == 1
    (docs / "copy.md").unlink()
    assert counts(library.update([docs])) == {"unchanged": 3}
    assert len(library.documents()) == 3


def test_a_file_that_becomes_a_copy_of_another_is_updated(library: Library, docs: Path) -> None:
    library.update([docs])
    write(docs / "strikes.txt", (docs / "siege.md").read_text())
    assert counts(library.update([docs])) == {"updated": 1, "unchanged": 2}
    assert [d.title for d in library.documents()] == ["bread", "The siege"]


def test_a_vanished_folder_takes_its_documents_with_it(library: Library, docs: Path, tmp_path: Path) -> None:
    library.update([docs, write(tmp_path / "outside.txt", "Outside text.")])
    docs.rename(tmp_path / "elsewhere")
    assert counts(library.update([docs])) == {"removed": 3}
    assert [d.title for d in library.documents()] == ["outside"]


def test_a_file_named_directly_is_added_changed_and_removed(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "alone.txt", "Alone here.")
    assert counts(library.update([path])) == {"added": 1}
    write(path, "Alone no more.")
    assert counts(library.update([path])) == {"updated": 1}
    path.unlink()
    assert counts(library.update([path])) == {"removed": 1}
    assert library.documents() == []
    assert library.store.folders.kept() == []


def test_a_path_that_never_was_is_a_failure(library: Library, tmp_path: Path) -> None:
    update = library.update([tmp_path / "nowhere"])
    assert [(f.path, f.reason) for f in update.failed] == [
        (str(tmp_path / "nowhere"), "there is no such file or folder")
    ]


def test_a_relative_path_is_the_same_file(library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.update([docs])
    monkeypatch.chdir(docs)
    assert counts(library.update([Path(".")])) == {"unchanged": 3}
    assert counts(library.update([Path("deep/../siege.md")])) == {"unchanged": 1}


@pytest.mark.parametrize("spoilt", [b"", random.Random(0).randbytes(4000)], ids=["empty", "junk"])
def test_a_file_that_can_no_longer_be_read_keeps_its_old_text_and_is_reported(
    library: Library, docs: Path, spoilt: bytes
) -> None:
    library.update([docs])
    (docs / "strikes.txt").write_bytes(spoilt)
    for _ in range(2):
        update = library.update([docs])
        assert counts(update) == {"unchanged": 2, "failed": 1}
        assert update.failed[0].path == str(docs / "strikes.txt")
    assert "strikes began" in library.search("French air strikes")[0].passage.text


def test_a_folder_that_can_no_longer_be_looked_into_keeps_its_documents() -> None:
    with everyones_folder() as folder, as_nobody():
        path = write(folder / "docs" / "inner" / "a.txt", "Text here.")
        library = Library(Store(folder / "library" / "library.db"), FakeEmbedder())
        library.update([folder / "docs"])
        path.parent.chmod(0)
        update = library.update([folder / "docs"])
        path.parent.chmod(0o755)
        assert update.removed == 0
        assert len(library.documents()) == 1


def test_one_bad_file_does_not_stop_the_others(library: Library, docs: Path) -> None:
    write(docs / "a.pdf", "no pdf")
    os.symlink(docs / "nowhere", docs / "broken.txt")
    os.mkfifo(docs / "pipe.txt")
    (docs / os.fsdecode(b"bad\xff.txt")).write_text("Text.")
    update = library.update([docs])
    assert counts(update) == {"added": 3, "failed": 4}
    assert {Path(f.path).name: f.reason for f in update.failed} == {
        "a.pdf": "it is damaged or not a PDF",
        "bad?.txt": "its name is not valid text; rename it",
        "broken.txt": "it can't be opened",
        "pipe.txt": "it is a folder or a device, not a file",
    }


def test_progress_tells_files_passages_and_the_share_done(library: Library, docs: Path) -> None:
    seen: list[Progress] = []
    library.update([docs], seen.append)
    assert list(dict.fromkeys(p.name for p in seen)) == ["siege.md", "strikes.txt", "bread.txt", ""]
    assert seen[0] == Progress(0, 3, 0, 0.0, "siege.md")
    assert seen[-1] == Progress(3, 3, 3, 1.0, "")
    shares = [p.share for p in seen]
    assert shares == sorted(shares)
    assert len(set(shares)) > 3


def test_small_files_are_embedded_together_and_large_ones_in_parts(tmp_path: Path) -> None:
    calls: list[int] = []

    class Counting(FakeEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            calls.append(len(texts))
            return super().embed_passages(texts)

    for n in range(150):
        write(tmp_path / "docs" / f"{n}.txt", f"Report {n} is short.")
    long = "\n\n".join(f"Paragraph {n} of {n} says more than the one before. " * 12 for n in range(200))
    write(tmp_path / "docs" / "z.txt", long)
    library = Library(Store(tmp_path / "library.db"), Counting())
    update = library.update([tmp_path / "docs"])
    assert counts(update) == {"added": 151}
    assert sum(calls) == update.passages > 300
    assert max(calls) <= 128
    assert len(calls) < 6


def test_what_is_as_it_was_is_no_work(library: Library, docs: Path) -> None:
    library.update([docs])
    write(docs / "new.txt", "A new file.")
    seen: list[Progress] = []
    library.update([docs], seen.append)
    assert {p.of_files for p in seen} == {1}
    assert seen[0].name == "new.txt"


def test_what_was_done_stays_when_the_rest_is_stopped(library: Library, docs: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.files == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.update([docs], stop)
    assert len(library.documents()) == 2
    assert counts(library.update([docs])) == {"added": 1, "unchanged": 2}


def test_what_the_ignore_file_names_leaves_the_library(library: Library, docs: Path) -> None:
    library.update([docs])
    write(docs / ".footnoteignore", "deep/\nstrikes.*\n")
    assert counts(library.update([docs])) == {"removed": 2, "unchanged": 1}
    assert [d.title for d in library.documents()] == ["The siege"]


def test_a_hidden_file_named_on_purpose_stays(library: Library, docs: Path) -> None:
    library.update([write(docs / ".private.txt", "Hidden text.")])
    assert counts(library.update([docs])) == {"added": 3}
    assert len(library.documents()) == 4


def test_a_folder_without_permission_is_told() -> None:
    with everyones_folder() as folder:
        write(folder / "docs" / "a.txt", "Text here.")
        write(folder / "docs" / "inner" / "b.txt", "Text there.")
        (folder / "docs" / "inner").chmod(0)
        with as_nobody():
            library = Library(Store(folder / "library" / "library.db"), FakeEmbedder())
            update = library.update([folder / "docs"])
        (folder / "docs" / "inner").chmod(0o755)
        assert counts(update) == {"added": 1, "failed": 1}
        assert update.failed[0].reason == "you have no permission to look into this folder"


def test_an_older_library_answers_as_before_and_is_read_anew_when_synced(tmp_path: Path, docs: Path) -> None:
    first = docs / "strikes.txt"
    old_library(tmp_path / "old" / "library.db", first)
    library = Library(Store(tmp_path / "old" / "library.db"), FakeEmbedder())
    assert library.search("French air strikes")[0].passage.text == first.read_text()
    [before] = library.documents()
    assert counts(library.update([first])) == {"updated": 1}
    [after] = library.documents()
    assert after.id == before.id
    assert counts(library.update([first])) == {"unchanged": 1}


# --- reading again, and originals ------------------------------------------------------------------------------


def test_files_are_read_again_when_readers_got_better(
    library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs / "copy.md", (docs / "siege.md").read_text())
    library.update([docs])
    better = readers.VERSION + 1
    for module in (readers, records):
        monkeypatch.setattr(module, "VERSION", better)
    assert counts(library.update([docs])) == {"updated": 3, "unchanged": 1}
    assert counts(library.update([docs])) == {"unchanged": 4}
    assert len(library.documents()) == 3
    assert len(library.store.files()) == 4
    assert library.store.passages.count() == 3


def test_a_scan_is_read_again_once_text_can_be_recognised(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, tick: Tick) -> Document:
        found = readers.read(path, tick)
        return found if ocr.available() else replace(found, scans=(1,), warnings=("page 1 is a picture",))

    monkeypatch.setattr(ocr, "available", lambda: False)
    library = Library(Store(tmp_path / "scans" / "library.db"), FakeEmbedder(), read=read)
    update = library.update([docs])
    assert [w.reason for w in update.warnings] == ["page 1 is a picture"] * 3
    assert all(d.warnings == ("page 1 is a picture",) for d in library.documents())
    assert counts(library.update([docs])) == {"unchanged": 3}
    monkeypatch.setattr(ocr, "available", lambda: True)
    assert counts(library.update([docs])) == {"updated": 3}
    assert counts(library.update([docs])) == {"unchanged": 3}
    assert all(d.warnings == () for d in library.documents())


def test_the_original_outlives_its_file(library: Library, docs: Path) -> None:
    data = (docs / "siege.md").read_bytes()
    library.update([docs])
    [document] = [d for d in library.documents() if d.title == "The siege"]
    (docs / "siege.md").unlink()
    kept = library.pages.original(document.id)
    assert kept is not None
    assert kept.read_bytes() == data
    assert kept.suffix == ".md"


def test_the_copy_goes_with_its_document(library: Library, docs: Path) -> None:
    library.update([docs])
    folder = library.store.path.with_name("originals")
    assert len(list(folder.iterdir())) == 3
    library.remove([docs / "siege.md"])
    assert len(list(folder.iterdir())) == 2
    (docs / "siege.md").unlink()
    (docs / "strikes.txt").unlink()
    library.update([docs])
    assert len(list(folder.iterdir())) == 1
    write(docs / "deep" / "bread.txt", "Other words.")
    library.update([docs])
    assert [copy.read_text() for copy in folder.iterdir()] == ["Other words."]


def test_without_copies_the_file_itself_is_the_original_while_it_stays_the_same(tmp_path: Path, docs: Path) -> None:
    library = Library(Store(tmp_path / "referring" / "library.db"), FakeEmbedder())
    library.update([docs])
    [document] = [d for d in library.documents() if d.title == "The siege"]
    assert library.pages.original(document.id) == docs / "siege.md"
    write(docs / "siege.md", "Other words.")
    assert library.pages.original(document.id) is None
    assert not library.store.path.with_name("originals").exists()


def test_an_opened_library_reads_in_a_process_of_its_own_and_keeps_copies(tmp_path: Path) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(pdf([page("The siege lasted four days.")], title="The siege"))
    library = Library.open(tmp_path / "opened", FakeEmbedder())
    assert counts(library.update([report])) == {"added": 1}
    [document] = library.documents()
    [box] = library.pages.boxes(document.id, 0, len("The siege lasted four days."))
    assert box.page == 1
    assert box.left == pytest.approx(72, abs=2)
    assert box.bottom < 700 < box.top
    assert library.pages.original(document.id) == tmp_path / "opened" / "originals" / f"{document.sha256}.pdf"


# --- taking out ------------------------------------------------------------------------------------------------


def test_removing_a_folder_takes_out_all_below_it_and_forgets_it(library: Library, docs: Path, tmp_path: Path) -> None:
    library.update([docs, write(tmp_path / "docs-too.txt", "Not below docs.")])
    assert library.remove([docs]) == 3
    assert [d.title for d in library.documents()] == ["docs too"]
    assert library.store.folders.kept() == []
    assert (docs / "siege.md").exists()


def test_removing_one_file_leaves_the_others(library: Library, docs: Path) -> None:
    library.update([docs])
    assert library.remove([docs / "siege.md"]) == 1
    assert [d.title for d in library.documents()] == ["bread", "strikes"]


def test_a_file_removed_from_a_synced_folder_stays_out_until_it_is_named(library: Library, docs: Path) -> None:
    library.update([docs])
    removed, *_ = [Path(document.path) for document in library.documents()]
    before = library.store.count()
    library.remove([removed])
    assert library.update([docs]).added == 0
    assert library.store.count() == before - 1
    assert library.update([removed]).added == 1
    assert library.update([docs]).removed == 0
    assert library.store.count() == before


def test_a_removal_that_was_cut_short_is_ended_by_the_next_sync(library: Library, docs: Path) -> None:
    library.update([docs])
    removed, *_ = [document.path for document in library.documents()]
    library.store.folders.leave_out([removed])
    assert library.update([docs]).removed == 1


def test_a_folder_removed_and_added_again_comes_back_whole(library: Library, docs: Path) -> None:
    library.update([docs])
    before = library.store.count()
    library.remove([Path(library.documents()[0].path)])
    library.remove([docs])
    assert library.update([docs]).added == before


def test_what_was_removed_stays_out_when_more_is_removed(library: Library, tmp_path: Path) -> None:
    inner = tmp_path / "papers" / "inner"
    inner.mkdir(parents=True)
    for name in ("one", "two"):
        (inner / f"{name}.txt").write_text(f"Paper {name} says something.", encoding="utf-8")
    library.update([tmp_path / "papers"])
    library.remove([inner / "one.txt"])
    library.remove([inner])
    assert library.update([tmp_path / "papers"]).added == 0
    assert library.update([inner]).added == 2


def test_nothing_is_removed_where_one_of_the_names_is_wrong(library: Library, docs: Path, tmp_path: Path) -> None:
    library.update([docs])
    with pytest.raises(LibraryError, match="is not in the library"):
        library.remove([docs, tmp_path / "nowhere"])
    assert library.store.folders.kept() == [str(docs)]
    assert library.store.count()


def test_removing_one_of_two_copies_removes_no_document(library: Library, docs: Path) -> None:
    write(docs / "copy.md", (docs / "siege.md").read_text())
    library.update([docs])
    assert library.remove([docs / "copy.md"]) == 0
    assert len(library.documents()) == 3


def test_a_library_can_be_kept_to_one_folder(library: Library, docs: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other" / "note.txt", "Libya was where the weapons came from.")
    library.update([docs, other.parent])
    assert library.keep_only(docs) == 1
    assert library.store.folders.kept() == [str(docs)]
    assert all(Path(document.path).is_relative_to(docs) for document in library.documents())


def test_what_is_not_there_cannot_be_removed(library: Library, docs: Path) -> None:
    library.update([docs])
    with pytest.raises(LibraryError, match=r"is not in the library\. `footnote documents` lists what is"):
        library.remove([docs / "siege.md", docs / "nowhere.txt"])
    assert len(library.documents()) == 3


# --- several processes -----------------------------------------------------------------------------------------

UPDATE = """
import sys
from pathlib import Path
from index.library import Library
from tests.fakes import FakeEmbedder
class Slow(FakeEmbedder):
    def embed_passages(self, texts):
        print("embedding", flush=True)
        sys.stdin.readline()
        return super().embed_passages(texts)
Library.open(Path(sys.argv[1]), Slow()).update([Path(sys.argv[2])])
"""


@pytest.mark.slow
def test_a_second_writer_waits_and_says_so_while_readers_go_on(tmp_path: Path, docs: Path) -> None:
    folder = tmp_path / "library"
    reader = Library.open(folder, FakeEmbedder())
    reader.update([write(tmp_path / "one.txt", "Bakers rise early.")])
    command = [sys.executable, "-c", UPDATE, str(folder), str(docs)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "embedding\n"
        waited: list[Progress] = []

        def wait(progress: Progress) -> None:
            if progress.waiting and not waited:
                assert reader.search("bakers")[0].passage.text == "Bakers rise early."
                assert len(reader.documents()) == 1
                assert other.stdin is not None
                other.stdin.write("\n" * 10)
                other.stdin.close()
            waited.append(progress)

        update = Library.open(folder, FakeEmbedder()).update([docs], wait)
    assert waited[0].waiting
    assert counts(update) == {"unchanged": 3}
    assert other.returncode == 0
    assert reader.search("bread")[0].passage.title == "bread", "what another process added is found at once"


# --- search ----------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    library.update([docs])
    return library


def test_the_passage_that_answers_is_found_first(filled: Library) -> None:
    hits = filled.search("Who planned the attack?")
    assert "Belmokhtar" in hits[0].passage.text
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert 0 < hits[0].similarity <= 1.001
    assert len(filled.search("Who planned the attack?", limit=1)) == 1


def test_a_passage_found_is_a_verbatim_piece_of_its_document(filled: Library) -> None:
    for hit in filled.search("attack bread strikes"):
        document = filled.document(hit.passage.document_id)
        assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert document.title == hit.passage.title


def test_a_word_found_only_by_the_word_index_ranks_its_passage_up(docs: Path, tmp_path: Path) -> None:
    blind = Library.open(tmp_path / "blind", FakeEmbedder(dimensions=1))
    blind.update([docs])
    assert len({hit.similarity for hit in blind.search("committees")}) == 1
    assert "committee" in blind.search("committees")[0].passage.text
    assert "bread" in blind.search("breads")[0].passage.text


def test_nothing_is_found_in_what_is_about_to_be_removed(filled: Library) -> None:
    question = "Who led the attack?"
    best = filled.search(question)[0].passage
    leaving = {best.document_id}
    filled.hide(lambda: leaving)
    assert leaving.isdisjoint(hit.passage.document_id for hit in filled.search(question))
    word = best.text.split()[0]
    assert leaving.isdisjoint(found.document_id for found in filled.mentions(word))
    leaving.clear()
    assert filled.search(question)[0].passage.id == best.id
    assert best.document_id in {found.document_id for found in filled.mentions(word)}


def test_evidence_is_verbatim_with_the_best_sentence_first(filled: Library) -> None:
    question = "Who planned the attack?"
    evidence = filled.evidence(question, filled.search(question), limit=1, neighbours=1)
    assert [e.text for e in evidence] == ["Mokhtar Belmokhtar planned the attack.", "It began at dawn."]
    assert [e.rank for e in evidence] == [1, None]
    document = filled.document(evidence[0].passage.document_id)
    assert all(document.text[e.start : e.end] == e.text for e in evidence)


def test_no_hits_are_no_evidence(filled: Library) -> None:
    assert filled.evidence("Who?", [], limit=6, neighbours=1) == []


@pytest.mark.parametrize("question", ["", "?", '"', "NEAR(", "the of and", "攻撃", "x" * 5000])
def test_any_question_can_be_searched(filled: Library, question: str) -> None:
    hits = filled.search(question)
    filled.evidence(question, hits, limit=6, neighbours=1)
    assert len(hits) <= 3


def test_an_empty_library_finds_nothing_and_embeds_nothing(library: Library) -> None:
    assert library.search("Who?") == []
    assert library.documents() == []


def test_weights_come_from_the_library(filled: Library) -> None:
    weights = filled.weights()
    assert weights["nowhere"] > weights["bread"] > 0


def test_an_unknown_document_is_told(library: Library) -> None:
    with pytest.raises(LibraryError, match="There is no document abc in the library"):
        library.document("abc")


def test_another_embedder_is_refused_with_the_way_out(filled: Library) -> None:
    other = Library(filled.store, FakeEmbedder("other"))
    for use in (lambda: other.search("Who?"), lambda: other.update([])):
        with pytest.raises(LibraryError, match=r"built with the embedder fake, not other\. Set FOOTNOTE_EMBEDDER=fake"):
            use()


def test_an_emptied_library_takes_another_embedder(filled: Library, docs: Path) -> None:
    filled.remove([docs])
    other = Library(filled.store, FakeEmbedder("other", dimensions=32))
    assert counts(other.update([docs])) == {"added": 3}
    assert other.search("bread")[0].passage.title == "bread"


def test_of_reports_alike_those_that_the_question_names_come_first(library: Library, tmp_path: Path) -> None:
    same = "\n\n".join(f"Net sales of item {n} grew, since more were sold abroad than before." for n in range(300))
    for n, (name, year) in enumerate(product(("Borneo", "Celebes"), (2012, 2013, 2011))):
        write(tmp_path / "reports" / f"{n}.txt", f"Annual report\n\n{name} Trading Company, {year}\n\n{same}")
    library.update([tmp_path / "reports"])

    def names(question: str) -> set[str]:
        return {hit.passage.opening.split("\n")[1] for hit in library.search(question, 5)}

    assert names("Did net sales of Celebes grow in 2012?") == {"3"}
    assert names("Did net sales of Borneo grow in 2011?") == {"2"}
    assert names("Did net sales grow in the latest report of Borneo?") == {"1"}
    assert len(names("Did net sales of items grow abroad?")) > 1


def test_every_row_of_a_table_found_may_be_evidence(library: Library, tmp_path: Path) -> None:
    rows = "\n".join(f"| Province {n} | {n * 37 % 1000} | {n * 91 % 1000} |" for n in range(60))
    write(tmp_path / "t.md", f"# Wheat\n\n| Place | Harvest in 2012 | Harvest in 2013 |\n|---|---|---|\n{rows}")
    library.update([tmp_path / "t.md"])
    hits = library.search("What was the harvest of wheat?", 1)
    evidence = library.evidence("What was the harvest of Province 40?", hits, limit=80, neighbours=0)
    assert len(evidence) > len(hits[0].passage.sentences)
    assert library.document(hits[0].passage.document_id).text[evidence[0].start : evidence[0].end] == evidence[0].text


def test_a_row_comes_with_what_announces_its_table(library: Library, tmp_path: Path) -> None:
    rows = "\n".join(f"| Province {n} | {n * 37 % 1000} | {n * 91 % 1000} |" for n in range(60))
    unit = "(in thousands of tonnes)"
    write(
        tmp_path / "t.md", f"# Wheat\n\n{unit}\n\n| Place | Harvest in 2012 | Harvest in 2013 |\n|---|---|---|\n{rows}"
    )
    library.update([tmp_path / "t.md"])
    question = "What was the harvest of Province 40?"
    (row,) = library.evidence(question, library.search(question), limit=1, neighbours=0)
    assert row.text.startswith("Place: Province 40;")
    assert unit not in row.passage.text
    assert row.caption == unit


# --- health ----------------------------------------------------------------------------------------------------


def test_a_healthy_library_has_no_problems(filled: Library) -> None:
    assert filled.problems() == []


def test_repair_rebuilds_what_is_derived(tmp_path: Path, docs: Path) -> None:
    filled = Library(Store(tmp_path / "library.db"), FakeEmbedder())
    filled.update([docs])
    filled.search("attack")
    files = [filled.store.path.with_name(name) for name in ("vectors.faiss", "words.index")]
    sound = [file.read_bytes() for file in files]
    for file in files:
        file.write_bytes(b"spoilt")
    filled.repair()
    assert filled.problems() == []
    assert [file.read_bytes() for file in files] == sound
    assert "committee" in filled.search("committees")[0].passage.text


def test_a_library_opened_again_finds_the_same(filled: Library) -> None:
    again = Library.open(filled.store.path.parent, FakeEmbedder())
    assert again.search("Who planned the attack?") == filled.search("Who planned the attack?")


def test_words_that_no_document_has_are_told_as_they_were_written(library: Library, docs: Path) -> None:
    library.update([docs])
    asked = "Did the Telescope or a satellite attack, the TELESCOPE?"
    assert library.unknown_words(asked) == [
        "Telescope",
        "satellite",
    ]
    assert library.unknown_words("Who attacked in January?") == []
    assert library.unknown_words("What is it?") == []
