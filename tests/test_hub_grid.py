"""The grid with hub models, on snapshots: every family and task, resuming, real data."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest

from recheck.errors import InputError, StageError

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')
pytest.importorskip("peft", reason='needs the extra: pip install -e ".[full]"')

import pandas as pd

import hub_table
from hub_snapshots import FAMILIES, languages_of, make_hub
from recheck.experiment.hub import cells, fit, grid
from recheck.experiment.hub.cells import HubBench
from recheck.experiment.hub.encoding import encode, encode_masked
from recheck.experiment.hub.evaluate import (
    entity_shares,
    evaluate,
    measure,
    normalise,
    token_f1,
)
from recheck.experiment.hub.examples import WITHOUT_TRAINING, Span, Tagging
from recheck.experiment.hub.failures import HubUnreachable
from recheck.experiment.hub.fit import Memory, Recipe, fine_tune
from recheck.experiment.hub.ladder import model_spec
from recheck.experiment.hub.models import load_backbone, with_head
from recheck.experiment.hub.perturbed import perturbed
from recheck.experiment.hub.profile import available, load
from recheck.experiment.hub.tasks import all_tasks, load_task
from recheck.experiment.profile import Perturbation
from recheck.experiment.results import COLUMNS


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_hub(tmp_path_factory.mktemp("hub"))


@pytest.fixture(autouse=True)
def _private_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


class TestTable:
    """Families x tasks: `from_pretrained`, `load_dataset`, steps of training, evaluation."""

    @pytest.mark.parametrize("task", sorted(all_tasks()))
    def test_every_family_trains_and_is_evaluated_on_every_task(
        self, task: str, root: Path
    ) -> None:
        kind = all_tasks()[task].kind
        for family in FAMILIES:
            ran = hub_table.run(family, task, root)
            if ran is None:
                assert (kind, family) == ("text", "mt5-small")
                continue
            steps = 0 if kind in WITHOUT_TRAINING else 2
            assert len(ran.losses) == steps and all(0 < loss < 10 for loss in ran.losses)
            examples = ran.data.examples
            items = sum(len(e.tags) if isinstance(e, Tagging) else 1 for e in examples)
            assert len(ran.found) == (0 if kind == "text" else items)
            assert 0 <= measure(ran.found) <= 1

    @pytest.mark.parametrize("family", FAMILIES[:2])
    @pytest.mark.parametrize("method", ["full", "lora"])
    def test_encoders_go_on_with_the_head_they_were_pretrained_with(
        self, family: str, method: str, root: Path
    ) -> None:
        import torch

        spec = model_spec(family)
        backbone = load_backbone(spec, method, 0, root, torch.float32, lm_head=True)
        words = backbone.module.get_input_embeddings().weight
        assert backbone.lm_head.decoder.weight is words
        examples = load_task("wikipedia", "de", "train", root, 8).examples
        rng = np.random.default_rng(0)
        features = encode_masked(backbone.tokenizer, examples, 48, rng)
        for feature in features:
            hidden = [feature.ids[0][place] for place in feature.places]
            assert len(hidden) == len(feature.label) > 0
        model = with_head(backbone, "text", 0, 0)
        recipe = Recipe(steps=60, batch=8, length=48, rate=1e-2)
        done = fine_tune(model, "text", features, recipe, Memory(4), 1, 0)
        assert done.losses[-1] < done.losses[0] * 0.9


_PROFILE = """
models = ["xlm-roberta-base", "mt5-small"]
method = "lora"
seeds = 1
batch = 4
length = 48
rate = 1e-3
perturbations = [{ kind = "keyboard", rate = 0.1 }]
conditions.none = {}
conditions.german = { stages = [{ task = "squad-translated", language = "de", steps = 2 }] }

[[targets]]
task = "xnli"
languages = ["en", "de"]
steps = 2

[[targets]]
task = "tatoeba"
languages = ["de"]
steps = 0
"""


def _profile(folder: Path, text: str = _PROFILE) -> Path:
    path = folder / "little.toml"
    path.write_text(text, encoding="utf-8")
    return path


class TestGrid:
    def test_results_have_the_columns_of_every_profile(self, root: Path, tmp_path: Path) -> None:
        path = grid.run(_profile(tmp_path), tmp_path / "out", root=root)
        frame = pd.read_parquet(path)
        assert list(frame.columns) == [*COLUMNS, "score", "weight"]
        assert set(frame.model) == {"xlm-roberta-base", "mt5-small"}
        assert set(frame.condition) == {"none", "german"}
        # 2 models x 2 conditions x (clean, keyboard) x 8 items in 2 + 1 languages
        assert len(frame) == 2 * 2 * 2 * 8 * 3
        assert (frame["size"] > 0).all()
        details = [json.loads(line) for line in (tmp_path / "out/cells.jsonl").open()]
        trained = [
            [one["task"] for one in stage["tasks"]] for stage in details[1]["details"]["stages"]
        ]
        assert trained == [["squad-translated"], ["mnli"]]

    def test_masked_language_modelling_goes_on_beside_an_intermediate_task(
        self, root: Path, tmp_path: Path
    ) -> None:
        both = 'conditions.both.stages = [{ task = "squad", steps = 2 }]\n'
        both += 'conditions.both.mlm = { steps = 3, languages = ["en", "de"], texts = 5 }'
        text = _PROFILE.replace(', "mt5-small"', "").replace("conditions.none = {}", both)
        grid.run(_profile(tmp_path, text), tmp_path / "out", root=root)
        lines = (tmp_path / "out/cells.jsonl").open()
        (stage, _) = next(json.loads(line) for line in lines)["details"]["stages"]
        assert stage["steps"] == 5
        trained = [(one["task"], one["language"], one["examples"]) for one in stage["tasks"]]
        assert trained[1:] == [("wikipedia", "en", 5), ("wikipedia", "de", 5)]

    def test_pairs_are_mined_with_the_threshold_of_the_development_split(
        self, root: Path, tmp_path: Path
    ) -> None:
        text = _PROFILE.replace(', "mt5-small"', "").replace("tatoeba", "bucc-2018")
        path = grid.run(_profile(tmp_path, text), tmp_path / "out", root=root)
        frame = pd.read_parquet(path).query("task == 'bucc-2018' and condition == 'none'")
        assert (frame.label >= 0).all()
        clean = frame[frame.perturbation == "clean"]
        found = clean[clean.prediction >= 0]
        right = (found.label == found.prediction).sum()
        f1 = 2 * right / (len(clean) + len(found))
        assert clean.score.sum() / clean.weight.sum() == pytest.approx(f1)
        scores = json.loads(next((tmp_path / "out/cells.jsonl").open()))["details"]["scores"]
        mined = [s for s in scores if s["task"] == "bucc-2018" and s["perturbation"] == "clean"]
        assert [s["measure"] for s in mined] == [pytest.approx(f1)]

    def test_perturbations_that_move_words_are_left_out_of_tagging(
        self, root: Path, tmp_path: Path
    ) -> None:
        text = _PROFILE.replace(', "mt5-small"', "").replace('"xnli"', '"pan-x"')
        kinds = '{ kind = "keyboard", rate = 0.3 }, { kind = "word-shuffle", rate = 0.5 }'
        text = text.replace('{ kind = "keyboard", rate = 0.1 }', kinds)
        frame = pd.read_parquet(grid.run(_profile(tmp_path, text), tmp_path / "out", root=root))
        kinds_of = frame.groupby("task").perturbation.unique().map(set)
        assert kinds_of["tatoeba"] == {"clean", "keyboard", "word-shuffle"}
        assert kinds_of["pan-x"] == {"clean", "keyboard"}

    def test_intermediate_tasks_of_different_kinds_train_together(
        self, root: Path, tmp_path: Path
    ) -> None:
        stages = [
            f'{{ task = "{task}", steps = 2 }}' for task in ("squad", "ccg", "hellaswag", "qqp")
        ]
        mixed = f"conditions.mixed = {{ together = true, stages = [{', '.join(stages)}] }}"
        text = _PROFILE.replace("conditions.none = {}", mixed)
        text = "".join(line for line in text.splitlines(True) if "german" not in line)
        path = grid.run(_profile(tmp_path, text), tmp_path / "out", root=root)
        assert set(pd.read_parquet(path).condition) == {"mixed"}
        for line in (tmp_path / "out/cells.jsonl").open():
            stage = json.loads(line)["details"]["stages"][0]
            assert stage["steps"] == 8 and len(stage["tasks"]) == 4

    def test_a_finished_cell_is_not_run_again_and_a_lost_one_gives_the_same_bytes(
        self, root: Path, tmp_path: Path
    ) -> None:
        text = _PROFILE.replace(', "mt5-small"', "")
        path = grid.run(_profile(tmp_path, text), tmp_path / "out", root=root)
        before = path.read_bytes()
        lost = sorted((tmp_path / "out/cells").glob("*.json"))[0]
        lost.unlink()
        said: list[str] = []
        grid.run(_profile(tmp_path, text), tmp_path / "out", root=root, progress=said.append)
        assert sorted(line.rpartition(": ")[2] for line in said) == ["done", "there already"]
        assert path.read_bytes() == before

    def test_a_cell_killed_in_its_second_training_goes_on_from_there(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = _PROFILE.replace(', "mt5-small"', "").replace("conditions.none = {}", "")
        whole = grid.run(_profile(tmp_path, text), tmp_path / "whole", root=root)
        real, taken = fit.accumulate, []

        def counted(*arguments):
            taken.append(arguments)
            if len(taken) == 3:
                raise KeyboardInterrupt
            return real(*arguments)

        monkeypatch.setattr(fit, "accumulate", counted)
        with pytest.raises(KeyboardInterrupt):
            grid.run(_profile(tmp_path, text), tmp_path / "killed", root=root)
        resumed = grid.run(_profile(tmp_path, text), tmp_path / "killed", root=root)
        assert len(taken) == 3 + 2  # the first training's two steps are not taken again
        assert resumed.read_bytes() == whole.read_bytes()
        assert not list((tmp_path / "killed/cells").glob("*.pt"))

    def test_a_failing_cell_is_a_record_and_not_the_end(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = cells._Work.intermediate

        def fails(self, condition):
            if condition.stages:
                raise StageError("the disk is full")
            real(self, condition)

        monkeypatch.setattr(cells._Work, "intermediate", fails)
        text = _PROFILE.replace(', "mt5-small"', "")
        path = grid.run(_profile(tmp_path, text), tmp_path / "out", root=root)
        assert set(pd.read_parquet(path).condition) == {"none"}
        dictionary = json.loads((tmp_path / "out/results.json").read_text("utf-8"))
        assert dictionary["failed"] == ["xlm-roberta-base german 0"]
        last = grid.summary(tmp_path / "out").splitlines()[-1]
        assert last == "Failed: xlm-roberta-base german 0: StageError: the disk is full"

    def test_a_grid_without_any_result_says_why(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(self, condition):
            raise StageError("the disk is full")

        monkeypatch.setattr(cells._Work, "intermediate", fails)
        with pytest.raises(StageError, match=r"every cell of the grid failed.*the disk is full"):
            grid.run(_profile(tmp_path), tmp_path / "out", root=root)

    def test_a_target_that_is_nowhere_is_refused_before_anything_is_trained(
        self, tmp_path: Path
    ) -> None:
        text = _PROFILE.replace('"xnli"', '"multichecklist"')
        with pytest.raises(InputError, match=r"multichecklist: not on the hub.*templates\.tsv"):
            grid.run(_profile(tmp_path, text), tmp_path / "out", root=tmp_path)
        assert not (tmp_path / "out").exists()

    def test_a_model_that_cannot_be_had_is_said_once_and_not_by_every_cell(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import huggingface_hub.constants

        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
        text = _PROFILE.replace('"mt5-small"', '"mt5-base"')
        said: list[str] = []
        with pytest.raises(HubUnreachable, match=r"put a copy into .*google/mt5-base"):
            grid.run(_profile(tmp_path, text), tmp_path / "out", root=root, progress=said.append)
        assert said == []

    def test_conditions_that_say_the_same_are_cells_of_their_own(
        self, root: Path, tmp_path: Path
    ) -> None:
        text = _PROFILE.replace(', "mt5-small"', "").replace(
            "none = {}", "none = {}\nconditions.n = {}"
        )
        frame = pd.read_parquet(grid.run(_profile(tmp_path, text), tmp_path / "out", root=root))
        assert set(frame.condition) == {"none", "n", "german"}

    def test_cells_depend_on_the_local_files_they_are_made_from(
        self, root: Path, tmp_path: Path
    ) -> None:
        profile = load(_profile(tmp_path))
        before = {c.key: c for c in HubBench(profile, tmp_path, root).cells()}
        copy = tmp_path / "root"
        shutil.copytree(root, copy)
        assert {c.key for c in HubBench(profile, tmp_path, copy).cells()} == set(before)
        (copy / "juletxara/xquad_xtreme/README.md").write_text("more", encoding="utf-8")
        same = [before[c.key] for c in HubBench(profile, tmp_path, copy).cells() if c.key in before]
        assert {c.condition for c in same} == {"none"} and len(same) == 2

    def test_the_summary_names_measures_and_what_perturbations_cost(
        self, root: Path, tmp_path: Path
    ) -> None:
        text = _PROFILE.replace(', "mt5-small"', "")
        frame = pd.read_parquet(grid.run(_profile(tmp_path, text), tmp_path / "out", root=root))
        none = frame[(frame.condition == "none") & (frame.task == "xnli")]
        hits = (none.label == none.prediction).groupby(none.perturbation).mean() * 100
        lost = hits["clean"] - hits["keyboard"]
        wanted = f"xlm-roberta-base, none: xnli {hits['clean']:.1f} (keyboard {lost:+.1f}); tatoeba"
        assert grid.summary(tmp_path / "out").startswith(wanted)


class TestProfiles:
    def test_small_and_full_come_with_the_package(self) -> None:
        assert available() == ("full", "small")
        assert {target.task for target in load("small").targets} == {"xnli", "paws-x"}
        assert load("full", seeds=2).seeds == 2

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (("method", "methode"), "method: "),
            (('"lora"', '"both"'), "method"),
            # One method at every size: two in one ladder cannot be said.
            (('method = "lora"', 'method = { xlm-roberta-base = "full" }'), "method"),
            (("mt5-small", "mt5-tiny"), "no such model"),
            (('"xnli"', '"xnly"'), "no such task"),
            (('["en", "de"]', '["en", "xx"]'), "not in xx"),
            (("steps = 0", "steps = 5"), "retrieval is not trained on"),
            (('"keyboard"', '"code-mixing"'), "without the aligned text"),
            (('"squad-translated", language = "de"', '"xquad"'), "xquad has no train split"),
            (('"squad-translated", language = "de"', '"wikipedia"'), "under `mlm`"),
            (
                ("none = {}", 'none.mlm = { languages = ["de"], texts = 1, steps = 1 }'),
                "mt5-small was pretrained by filling in spans",
            ),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, change: tuple[str, str], says: str, tmp_path: Path
    ) -> None:
        with pytest.raises(InputError, match=says):
            load(_profile(tmp_path, _PROFILE.replace(*change)))


class TestPerturbed:
    def test_labels_answers_choices_and_words_stay(self, root: Path) -> None:
        change = Perturbation(kind="keyboard", rate=0.5)
        for name in ("xnli", "squad", "copa", "pan-x", "tatoeba"):
            language = languages_of(name)[0]
            split = "test" if name == "tatoeba" else "train"
            before = load_task(name, language, split, root).examples
            after = perturbed(before, change, language)
            assert before != after
            for a, b in zip(before, after, strict=True):
                kept = ("label", "context" if name == "squad" else "", "answers", "choices")
                kept += ("tags", "target", "id")
                assert all(getattr(a, k, None) == getattr(b, k, None) for k in kept)

    def test_the_same_items_are_perturbed_alike_in_every_cell(self, root: Path) -> None:
        examples = load_task("xnli", "de", "test", root).examples
        change = Perturbation(kind="swap", rate=0.2)
        assert perturbed(examples, change, "de") == perturbed(examples, change, "de")

    @pytest.mark.parametrize("kind", ["keyboard", "swap", "drop", "repeat", "punctuation"])
    def test_tagged_words_share_the_budget_of_their_sentence(self, kind: str, root: Path) -> None:
        """One edit in ten graphemes, though no word has ten."""
        words = ["Der", "Fluss", "ist", "breit", "und", "die", "alte", "Brücke", "ist", "eng"]
        example = Tagging("s", tuple(words), tuple(range(len(words))))
        (after,) = perturbed([example], Perturbation(kind=kind, rate=0.1), "de")
        assert len(after.words) == len(words) and after.tags == example.tags
        changed = [a for a, b in zip(after.words, words, strict=True) if a != b]
        assert 1 <= len(changed) <= 4

    def test_tagged_words_are_not_moved(self, root: Path) -> None:
        examples = load_task("pan-x", "en", "test", root).examples
        with pytest.raises(InputError, match="carry tags"):
            perturbed(examples, Perturbation(kind="word-shuffle", rate=0.5), "en")


class TestMeasures:
    def test_answers_are_compared_without_articles_and_punctuation(self) -> None:
        assert normalise("The  Danube, (river)!") == "danube river"
        assert normalise("«Дунай»") == "дунай"

    def test_f1_counts_words_and_characters_where_no_spaces_are_written(self) -> None:
        assert token_f1("the old town", "old town hall") == pytest.approx(0.8)
        assert token_f1("多瑙河", "多瑙") == pytest.approx(0.8)
        assert token_f1("", "") == 1.0 and token_f1("a b", "") == 0.0

    def test_entities_count_whole(self) -> None:
        def f1(found: list[str]) -> float:
            shares = entity_shares(["B-PER", "I-PER", "O", "B-LOC"], found)
            return sum(s for s, _ in shares) / sum(w for _, w in shares)

        assert f1(["B-PER", "I-PER", "O", "B-LOC"]) == 1.0
        assert f1(["B-PER", "O", "O", "B-LOC"]) == 0.5
        assert f1(["O"] * 4) == 0.0

    def test_a_perfect_span_model_is_right_in_any_window(self, root: Path) -> None:
        """A stand-in whose logits point at the labels, through windows and offsets."""
        import torch

        from recheck.experiment.hub import evaluate as module

        backbone = load_backbone(model_spec("xlm-roberta-base"), "full", 0, root)
        data = load_task("squad", "en", "dev", root)
        features = encode(backbone.tokenizer, "span", data.examples, 40)
        outputs = []
        for feature in features:
            output = torch.full((len(feature.ids[0]), 2), -5.0)
            for side, place in enumerate(feature.label):
                output[place, side] = 5.0 if feature.label != (0, 0) else 0.0
            outputs.append(output.numpy())
        found = module._answers(data, features, outputs)
        assert {p.score for p in found} == {1.0} and {p.prediction for p in found} == {1}


class TestRealData:
    """SIB-200 and XQuAD as their authors publish them, in the hub's layout."""

    def test_sib_200_trains_and_is_evaluated(
        self, shared: Path, root: Path, tmp_path: Path
    ) -> None:
        for language in ("eng_Latn", "deu_Latn"):
            folder = tmp_path / "Davlan/sib200" / language
            folder.mkdir(parents=True)
            with tarfile.open(shared / "data/sib-200.tar.gz") as archive:
                for split in ("train", "dev", "test"):
                    name = f"sib-200/data/annotated/{language}/{split}.tsv"
                    (folder / f"{split}.tsv").write_bytes(archive.extractfile(name).read())
        assert len(load_task("sib-200", "eng_Latn", "dev", tmp_path).examples) == 99
        data = load_task("sib-200", "eng_Latn", "train", tmp_path)
        test = load_task("sib-200", "deu_Latn", "test", tmp_path)
        assert (len(data.examples), len(test.examples)) == (701, 204)
        backbone = load_backbone(model_spec("xlm-roberta-base"), "full", 0, root)
        model = with_head(backbone, "classification", 7, 0)
        features = encode(backbone.tokenizer, "classification", data.examples, 64)
        recipe = Recipe(steps=40, batch=16, length=64, rate=3e-3)
        done = fine_tune(model, "classification", features, recipe, Memory(16), 1, 0)
        assert sum(done.losses[-10:]) < sum(done.losses[:10])
        found = evaluate(backbone, model, test, 64)
        assert len(found) == 204 and {p.label for p in found} <= set(range(7))

    def test_xquad_trains_and_is_evaluated(self, shared: Path, root: Path, tmp_path: Path) -> None:
        for language in ("en", "de"):
            _xquad(shared, language, tmp_path / f"google/xquad/xquad.{language}")
        english = load_task("xquad", "en", "test", tmp_path)
        german = load_task("xquad", "de", "test", tmp_path)
        assert len(english.examples) == len(german.examples) == 1190
        for example in german.examples:
            assert isinstance(example, Span)
            assert example.context[example.starts[0] :].startswith(example.answers[0])
        backbone = load_backbone(model_spec("xlm-roberta-base"), "full", 0, root)
        model = with_head(backbone, "span", 2, 0)
        features = encode(backbone.tokenizer, "span", english.examples[:40], 128)
        recipe = Recipe(steps=5, batch=8, length=128, rate=1e-3)
        fine_tune(model, "span", features, recipe, Memory(8), 1, 0)
        few = type(german)(**{**vars(german), "examples": german.examples[:20]})
        assert len(evaluate(backbone, model, few, 128)) == 20


def _xquad(shared: Path, language: str, folder: Path) -> None:
    """XQuAD's nested JSON as the rows of its hub copy."""
    with tarfile.open(shared / "data/xquad.tar.gz") as archive:
        raw = json.load(io.TextIOWrapper(archive.extractfile(f"xquad/xquad.{language}.json")))
    rows = [
        {
            "id": asked["id"],
            "context": paragraph["context"],
            "question": asked["question"],
            "answers": {
                "text": [a["text"] for a in asked["answers"]],
                "answer_start": [a["answer_start"] for a in asked["answers"]],
            },
        }
        for article in raw["data"]
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]
    folder.mkdir(parents=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "validation.jsonl").write_text(text, encoding="utf-8")
