"""Tasks of the hub: read through `datasets` from a local folder of the hub's layout."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recheck.errors import InputError

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')
pytest.importorskip("peft", reason='needs the extra: pip install -e ".[full]"')

from hub_snapshots import languages_of, make_datasets, make_templates
from recheck.experiment.hub import multichecklist
from recheck.experiment.hub.examples import (
    Classification,
    MultipleChoice,
    Retrieval,
    Span,
    Tagging,
    Text,
)
from recheck.experiment.hub.failures import HubUnreachable
from recheck.experiment.hub.revisions import is_commit
from recheck.experiment.hub.tasks import all_tasks, load_task, task


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    make_datasets(folder)
    make_templates(folder)
    return folder


@pytest.fixture(autouse=True)
def _private_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def test_every_task_of_the_papers_has_a_file() -> None:
    intermediate = "anli+mnli mnli qqp squad squad-2 hellaswag cosmosqa commonsenseqa ccg"
    target = "xnli paws-x udpos pan-x xquad mlqa tydiqa-goldp bucc-2018 tatoeba xcopa"
    other = "multichecklist squad-translated sib-200"
    assert set(f"{intermediate} {target} {other}".split()) <= set(all_tasks())


@pytest.mark.parametrize("name", sorted(all_tasks()))
def test_a_hub_task_pins_a_revision_and_names_its_source(name: str) -> None:
    chosen = all_tasks()[name]
    assert chosen.source
    if chosen.hub and not chosen.local_only:
        assert is_commit(chosen.revision) or chosen.revision == "refs/convert/parquet"
    assert all_tasks()[chosen.training].kind == chosen.kind


@pytest.mark.parametrize("name", sorted(n for n, t in all_tasks().items() if t.splits))
def test_every_split_of_a_task_is_read(name: str, root: Path) -> None:
    kinds = {
        "classification": Classification,
        "multiple choice": MultipleChoice,
        "span": Span,
        "tagging": Tagging,
        "retrieval": Retrieval,
        "mining": Retrieval,
        "text": Text,
    }
    chosen = all_tasks()[name]
    for split in chosen.splits:
        data = load_task(name, languages_of(name)[0], split, root)
        assert {type(e) for e in data.examples} == {kinds[chosen.kind]}
        assert len(data.examples) >= 8
        assert data.revision == "local"


def test_labels_written_as_letters_names_or_numbers_become_numbers(root: Path) -> None:
    letters = load_task("commonsenseqa", "en", "dev", root).examples
    names = load_task("sib-200", "eng_Latn", "test", root).examples
    digits = load_task("hellaswag", "en", "dev", root).examples
    assert [e.label for e in letters] == [0, 1, 2, 3, 4, 0, 1, 2]
    assert [e.label for e in names] == [0, 1, 2, 3, 4, 5, 6, 0]
    assert [e.label for e in digits] == [0, 1, 2, 3, 0, 1, 2, 3]


def test_a_union_holds_its_parts_one_after_the_other(root: Path) -> None:
    parts = [load_task(name, "en", "train", root).examples for name in ("anli", "mnli")]
    assert load_task("anli+mnli", "en", "train", root).examples == (*parts[0], *parts[1])


def test_a_language_is_picked_out_of_a_split_of_all_languages(root: Path) -> None:
    english = load_task("tydiqa-goldp", "en", "test", root)
    assert {e.id.split("-")[0] for e in english.examples} == {"english"}


def test_answers_stand_in_their_context(root: Path) -> None:
    for example in load_task("squad-2", "en", "train", root).examples:
        for start, answer in zip(example.starts, example.answers, strict=True):
            assert example.context[start : start + len(answer)] == answer


def test_a_folder_without_a_readme_is_read_by_its_files(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "facebook/xnli", tmp_path / "facebook/xnli")
    (tmp_path / "facebook/xnli/README.md").unlink()
    with_readme = load_task("xnli", "de", "test", root).examples
    assert load_task("xnli", "de", "test", tmp_path).examples == with_readme


@pytest.mark.parametrize(
    ("name", "language", "split", "says"),
    [
        ("xnly", "en", "test", "no such task"),
        ("xnli", "xx", "test", "the languages are"),
        ("xquad", "en", "train", "no train split"),
        ("multichecklist", "en", "train", "test split only"),
    ],
)
def test_what_there_is_not_is_said(
    name: str, language: str, split: str, says: str, root: Path
) -> None:
    with pytest.raises(InputError, match=says):
        load_task(name, language, split, root)


def test_a_set_that_is_neither_local_nor_to_be_had_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubUnreachable, match=r"put a copy into .*facebook/xnli"):
        load_task("xnli", "en", "test", tmp_path)


@pytest.mark.parametrize("root", [None, Path("nowhere")])
def test_a_set_that_needs_a_licence_asks_for_a_local_folder(root: Path | None) -> None:
    with pytest.raises(InputError, match="LDC2005T13"):
        load_task("ccg", "en", "train", root)


def test_columns_that_do_not_fit_name_the_row(root: Path, tmp_path: Path) -> None:
    import pandas as pd

    folder = tmp_path / "facebook/xnli/en"
    folder.mkdir(parents=True)
    pd.DataFrame({"text": ["a"], "label": [0]}).to_parquet(folder / "test-0.parquet")
    with pytest.raises(InputError, match="row 0"):
        load_task("xnli", "en", "test", tmp_path)


def test_only_so_many_texts_are_read_as_are_asked_for(root: Path) -> None:
    assert [e.id for e in load_task("wikipedia", "de", "train", root, 3).examples] == list("012")


class TestPools:
    """The shared task's own files in place of the hub's gold pairs."""

    @staticmethod
    def _write(root: Path, gold: str) -> None:
        folder = root / "bucc2018/de-en"
        folder.mkdir(parents=True)
        for part in ("sample", "training"):
            stem = f"de-en.{part}"
            (folder / f"{stem}.de").write_text("de-1\tEins .\nde-2\tZwei .\n", encoding="utf-8")
            (folder / f"{stem}.en").write_text("en-1\tTwo .\nen-2\tThree .\n", encoding="utf-8")
            (folder / f"{stem}.gold").write_text(gold, encoding="utf-8")

    def test_sentences_without_a_partner_are_there_too(self, tmp_path: Path) -> None:
        self._write(tmp_path, "de-2\ten-1\n")
        for split in ("dev", "test"):
            found = load_task("bucc-2018", "de", split, tmp_path).examples
            assert [(e.source, e.target) for e in found] == [
                ("Zwei .", "Two ."),
                ("Eins .", ""),
                ("", "Three ."),
            ]

    def test_a_gold_pair_of_sentences_that_are_not_there_is_named(self, tmp_path: Path) -> None:
        self._write(tmp_path, "de-2\ten-9\n")
        with pytest.raises(InputError, match="de-2 en-9: no sentences"):
            load_task("bucc-2018", "de", "test", tmp_path)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        self._write(tmp_path, "")
        (tmp_path / "bucc2018/de-en/de-en.training.en").unlink()
        with pytest.raises(InputError, match=r"de-en\.training\.en: cannot be read"):
            load_task("bucc-2018", "de", "test", tmp_path)


class TestMultiCheckList:
    def test_cases_say_the_same_in_every_language(self, root: Path) -> None:
        path = root / task("multichecklist").templates
        english = {e.id: e for e in multichecklist.generate(path, "en", 50)}
        german = {e.id: e for e in multichecklist.generate(path, "de", 50)}
        for name in english.keys() & german.keys():
            if name.startswith("0"):
                assert english[name].answers == german[name].answers
        assert {"0-000", "1-000"} <= english.keys() & german.keys()

    def test_a_column_is_taken_where_its_english_values_are_asked_for(self, root: Path) -> None:
        path = root / task("multichecklist").templates
        asked = {e.question for e in multichecklist.generate(path, "de", 50)}
        assert asked >= {"Welches Maß?", "Welches Material?", "Welche Farbe hat das Sofa?"}
        assert not {q for q in asked if q.startswith(("Welche Maß", "Welches Farbe"))}

    def test_answers_stand_in_their_context(self, root: Path) -> None:
        for e in load_task("multichecklist", "de", "test", root).examples:
            assert e.context[e.starts[0] :].startswith(e.answers[0])

    def test_the_published_templates_fill_in_fifty_languages(
        self, shared: Path, tmp_path: Path
    ) -> None:
        import tarfile

        with tarfile.open(shared / "data" / "multichecklist.tar.gz") as archive:
            archive.extractall(tmp_path, filter="data")
        path = next(tmp_path.rglob("checklist_templates.tsv"))
        header = path.read_text("utf-8").split("\n", 1)[0].split("\t")
        languages = {h for h in header[1:] if not h.endswith("-placeholders")}
        counts = {code: len(multichecklist.generate(path, code, 20)) for code in languages}
        assert len(counts) == 50
        assert {code for code, count in counts.items() if count < 6 * 20} <= {"th"}
