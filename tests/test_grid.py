"""The grid: profiles, resuming, failing cells, and the files it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recheck.errors import InputError, StageError
from recheck.experiment import evaluation, figures, run
from recheck.experiment.cells import Workbench
from recheck.experiment.profile import available, load
from recheck.experiment.results import COLUMNS


@pytest.fixture(scope="module")
def grid(tmp_path_factory) -> Path:
    """The folder of a finished smoke grid."""
    out = tmp_path_factory.mktemp("grid")
    run("smoke", out, jobs=1)
    return out


@pytest.fixture
def frame(grid) -> pd.DataFrame:
    return pd.read_parquet(grid / "results.parquet")


def small(**changes):
    """The smoke profile with one size and two conditions."""
    profile = load("smoke")
    update = {
        "sizes": {"XS": profile.sizes["XS"]},
        "conditions": {name: profile.conditions[name] for name in ("none", "english+mlm")},
        "seeds": 1,
    }
    return profile.model_copy(update=update | changes)


def test_one_row_per_cell_item_language_and_perturbation(frame):
    profile = load("smoke")
    assert list(frame.columns) == list(COLUMNS)
    keys = ["size", "condition", "pretraining_seed", "seed", "language", "perturbation", "item"]
    assert not frame.duplicated(keys).any()
    per_cell = len(evaluation.rows(profile))
    cells = sum(1 if c.control else profile.seeds for c in profile.conditions.values())
    assert len(frame) == per_cell * cells * len(profile.sizes) * profile.pretraining_seeds


def test_all_conditions_and_controls_are_in_the_results(frame):
    assert set(frame["condition"]) == {
        "none",
        "none-equal-steps",
        "english",
        "english-slots",
        "russian",
        "several",
        "english+mlm",
        "no-pretraining",
        "shuffled-labels",
    }
    assert set(frame["perturbation"]) == {"clean", "keyboard", "code-mixing"}
    assert set(frame["prediction"]) <= {0, 1, 2}


def test_the_dictionary_names_every_column_and_label(grid, frame):
    dictionary = json.loads((grid / "results.json").read_text())
    assert set(dictionary["columns"]) == set(frame.columns)
    assert set(dictionary["labels"].values()) == {"entailment", "neutral", "contradiction"}
    assert dictionary["split"] == "test"
    assert dictionary["failed"] == []


def test_every_cell_says_what_it_cost_and_whether_it_collapsed(grid):
    cells = [json.loads(line) for line in (grid / "cells.jsonl").read_text().splitlines()]
    assert all(cell["seconds"] > 0 for cell in cells)
    trained = [c for c in cells if c["cell"]["kind"] != "corpus"]
    assert all(isinstance(c["details"]["collapsed"], bool) for c in trained)


def test_a_killed_grid_goes_on_and_gives_the_same_bytes(grid, tmp_path):
    profile = small()
    whole = run(profile, tmp_path / "whole", jobs=1).read_bytes()
    killed = tmp_path / "killed"

    def kill(line: str) -> None:
        if line.startswith("[3/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(profile, killed, jobs=1, progress=kill)
    assert not (killed / "results.parquet").exists()
    lines: list[str] = []
    assert run(profile, killed, jobs=1, progress=lines.append).read_bytes() == whole
    assert sum("there already" in line for line in lines) == 3
    assert run(profile, tmp_path / "two", jobs=2).read_bytes() == whole


def test_more_seeds_keep_the_cells_there_are(tmp_path):
    profile = small()
    run(profile, tmp_path, jobs=1)
    lines: list[str] = []
    run(profile, tmp_path, seeds=2, jobs=1, progress=lines.append)
    assert sum("there already" in line for line in lines) == 4
    assert sum("done" in line for line in lines) == 2


def test_a_failing_cell_is_a_record_and_not_the_end(tmp_path, monkeypatch):
    def broken(self, cell, condition, *rest):
        raise ArithmeticError("no such luck")

    monkeypatch.setattr(Workbench, "_intermediate", broken)
    frame = pd.read_parquet(run(small(), tmp_path, jobs=1))
    assert set(frame["condition"]) == {"none"}
    dictionary = json.loads((tmp_path / "results.json").read_text())
    assert dictionary["failed"] == ["finetune XS english+mlm 0.0"]
    assert "ArithmeticError: no such luck" in (tmp_path / "cells.jsonl").read_text()
    monkeypatch.undo()
    again = pd.read_parquet(run(small(), tmp_path, jobs=1))
    assert set(again["condition"]) == {"none", "english+mlm"}


def test_a_grid_of_which_nothing_works_is_an_error(tmp_path, monkeypatch):
    def broken(self, cell):
        raise ArithmeticError("no such luck")

    monkeypatch.setattr(Workbench, "_corpus", broken)
    with pytest.raises(StageError, match="no such luck"):
        run(small(), tmp_path, jobs=1)


def test_predictions_are_those_of_transformers_for_the_same_cell(tmp_path):
    import torch

    from recheck.experiment.models import Classifier, Encoder, save
    from recheck.experiment.training import predict

    bench = Workbench(small(), tmp_path)
    torch.manual_seed(0)
    model = Classifier(Encoder(bench._shape("XS")), 3)
    rows = evaluation.rows(bench.profile)
    encoded = bench.tokenizer().encode_pairs(row.texts for row in rows)
    save(model, tmp_path / "checkpoint")

    from transformers import AutoModelForSequenceClassification

    theirs = AutoModelForSequenceClassification.from_pretrained(tmp_path / "checkpoint").eval()
    ids = torch.from_numpy(encoded.ids.astype(np.int64))
    with torch.no_grad():
        expected = theirs(ids, attention_mask=(ids != 1).long()).logits.numpy()
    assert np.abs(predict(model, encoded) - expected).max() < 1e-5


def test_figures_have_captions_and_text_alternatives(grid, tmp_path):
    paths = figures(grid / "results.parquet", tmp_path / "a")
    listing = json.loads((tmp_path / "a" / "figures.json").read_text())
    assert [entry["file"] for entry in listing] == [path.name for path in paths]
    assert all(entry["caption"] and entry["alt"] for entry in listing)
    again = figures(grid / "results.parquet", tmp_path / "b")
    for a, b in zip(paths, again, strict=True):
        assert a.read_text().startswith("<?xml")
        assert a.read_bytes() == b.read_bytes()


def test_figures_of_no_results_are_refused(tmp_path):
    with pytest.raises(InputError, match="not the results"):
        figures(tmp_path / "results.parquet", tmp_path)


def test_profiles_inherit_key_by_key(tmp_path):
    assert {"smoke", "tiny"} <= set(available())
    path = tmp_path / "mine.toml"
    path.write_text('inherits = "tiny"\nseeds = 7\n[pretraining]\ncorrupted = 0.3\n')
    mine, tiny = load(path), load("tiny")
    assert (mine.name, mine.seeds, mine.pretraining.corrupted) == ("mine", 7, 0.3)
    assert mine.pretraining.pairs == tiny.pretraining.pairs
    assert mine.sizes == tiny.sizes
    assert load("tiny", seeds=9).seeds == 9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('inherits = "tiny"\nsedes = 7\n', "sedes"),
        ('inherits = "tiny"\n[pretraining]\nmask = 0.3\n', "pretraining.mask"),
        ('inherits = "mine"\n', "no such profile"),
        ("seeds = \n", "not TOML"),
        ("seeds = 3\n", "Field required"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(tmp_path, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        load(path)


def test_an_unknown_profile_lists_those_there_are():
    with pytest.raises(InputError, match="smoke"):
        load("huge")
    with pytest.raises(InputError):
        load("../tiny")
    with pytest.raises(InputError, match="at least one"):
        load("smoke", seeds=0)


def test_the_default_reports_test_facts_and_the_controls():
    tiny = load("tiny")
    assert tiny.split == "test"
    assert tiny.pretraining_seeds >= 3
    assert tiny.conditions["no-pretraining"].pretrained is False
    assert tiny.conditions["shuffled-labels"].shuffled_labels
    assert tiny.conditions["none-equal-steps"].equal_steps
