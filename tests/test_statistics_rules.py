"""Rules of a claim's experiment on simulated results with known effects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recheck.errors import InputError
from recheck.experiment.hub.claims import ClaimExperiment
from recheck.statistics.rules import judge

_ITEMS, _SEEDS = 600, 4


def _experiment(*rules: dict, tasks: tuple[str, ...] = ("xnli",)) -> ClaimExperiment:
    languages = {"bucc-2018": ["de", "fr"]}
    targets = [
        {"task": task, "languages": languages.get(task, ["en", "de"]), "steps": 1} for task in tasks
    ]
    return ClaimExperiment.model_validate(
        {
            "claim": 1,
            "says": "something",
            "models": ["xlm-roberta-base"],
            "method": "full",
            "seeds": _SEEDS,
            "batch": 4,
            "length": 32,
            "rate": 1e-5,
            "conditions": {"none": {}, "squad": {}, "mnli": {}},
            "targets": targets,
            "published": [],
            "rules": rules,
        }
    )


def _gain(effect: str = "squad - none", **more: object) -> dict:
    return {"effect": effect, "kind": "gain", "margin": 1.0, **more}


def _runs(tmp_path: Path, accuracy: dict[str, float], task: str = "xnli", **change: int) -> Path:
    """Results of a classifier that is right with these probabilities, item difficulties shared."""
    draw = np.random.default_rng(3)
    parts = []
    for language in ("en", "de"):
        ease = draw.random(_ITEMS)
        label = draw.integers(0, 3, _ITEMS)
        for condition, level in accuracy.items():
            for seed in range(_SEEDS):
                noisy = ease * 0.8 + draw.random(_ITEMS) * 0.2
                cut = np.quantile(noisy, level + draw.normal(0, 0.003))
                hit = noisy < cut
                guess = np.where(hit, label, (label + 1) % 3)
                if change.get(condition) == seed:
                    guess = np.zeros_like(label)
                parts.append(
                    pd.DataFrame(
                        {
                            "model": "xlm-roberta-base",
                            "condition": condition,
                            "seed": seed,
                            "language": language,
                            "task": task,
                            "perturbation": "clean",
                            "item": [str(n) for n in range(_ITEMS)],
                            "label": label,
                            "prediction": guess,
                            "score": (guess == label).astype(float),
                            "weight": 1.0,
                        }
                    )
                )
    path = tmp_path / "results.parquet"
    pd.concat(parts).to_parquet(path, index=False)
    return path


class TestOutcomes:
    @pytest.mark.parametrize(("kind", "outcome"), [("gain", "confirmed"), ("no gain", "refuted")])
    def test_a_gain_of_six_points_is_seen(self, kind: str, outcome: str, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.60, "squad": 0.66, "mnli": 0.6})
        (found,) = judge(path, _experiment(_gain() | {"kind": kind}))
        assert found.outcome == outcome
        assert found.low < 6 < found.high and found.low > 1
        assert (found.seeds, found.items) == (_SEEDS, 2 * _ITEMS)
        assert found.sentence.startswith(f"{outcome}: xlm-roberta-base, squad - none on all")

    def test_a_figure_is_compared_with_its_margin(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.60, "squad": 0.66, "mnli": 0.6})
        rules = [
            {"effect": "squad - none", "kind": "figure", "value": value, "margin": 4.0}
            for value in (6.0, 30.0)
        ]
        assert [f.outcome for f in judge(path, _experiment(*rules))] == ["confirmed", "refuted"]

    def test_an_effect_near_the_margin_is_left_undecided(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.60, "squad": 0.61, "mnli": 0.6})
        (found,) = judge(path, _experiment(_gain()))
        assert found.outcome == "undecided" and found.low < 1 < found.high

    def test_the_interval_covers_the_truth(self, tmp_path: Path) -> None:
        """No effect: the interval of a difference holds 0."""
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.6, "mnli": 0.6})
        (found,) = judge(path, _experiment(_gain()))
        assert found.low < 0 < found.high

    def test_without_any_spread_there_is_no_interval_and_no_verdict(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.6, "mnli": 0.6})
        frame = pd.read_parquet(path)
        frame["score"] = (frame["condition"] == "squad").astype(float)
        frame.to_parquet(path, index=False)
        (found,) = judge(path, _experiment(_gain()))
        assert found.estimate == pytest.approx(100)
        assert (found.low, found.outcome) == (None, "undecided")
        assert "gives no interval" in found.sentence


class TestMeasures:
    def test_f1_is_a_ratio_of_sums_and_not_a_mean_of_items(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.5, "squad": 0.5, "mnli": 0.5}, task="bucc-2018")
        frame = pd.read_parquet(path)
        frame["language"] = frame["language"].replace({"en": "fr"})
        # Of the baseline every second sentence is mined, of the other all; half of each is right.
        mined = (frame["condition"] == "squad") | (frame["item"].astype(int) % 2 == 0)
        frame["score"] = 2.0 * (mined & (frame["item"].astype(int) % 4 < 2))
        frame["weight"] = 1.0 + mined
        frame.to_parquet(path, index=False)
        (found,) = judge(path, _experiment(_gain(), tasks=("bucc-2018",)))
        f1 = {"squad": 2 * 300 / (600 + 600), "none": 2 * 150 / (600 + 300)}
        assert found.estimate == pytest.approx(100 * (f1["squad"] - f1["none"]))

    def test_the_words_of_a_sentence_are_drawn_together(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.66, "mnli": 0.6}, task="pan-x")
        frame = pd.read_parquet(path)
        number = frame["item"].astype(int)
        frame["item"] = (number // 10).astype(str) + "." + (number % 10).astype(str)
        frame.to_parquet(path, index=False)
        (found,) = judge(path, _experiment(_gain(), tasks=("pan-x",)))
        assert found.items == 2 * _ITEMS / 10
        assert found.estimate == pytest.approx(6, abs=1)

    def test_targets_count_alike_however_many_items_they_have(self, tmp_path: Path) -> None:
        parts = []
        for task, level in (("xnli", 0.70), ("paws-x", 0.62)):
            frame = pd.read_parquet(_runs(tmp_path, {"none": 0.6, "squad": level}, task=task))
            keep = frame["item"].astype(int) < (_ITEMS if task == "xnli" else 200)
            parts.append(frame[keep])
        path = tmp_path / "results.parquet"
        pd.concat(parts).to_parquet(path, index=False)
        both, *single = judge(
            path,
            _experiment(
                _gain(),
                *(_gain(targets=(t,)) for t in ("xnli", "paws-x")),
                tasks=("xnli", "paws-x"),
            ),
        )
        assert both.estimate == pytest.approx(np.mean([one.estimate for one in single]))


class TestBest:
    def test_the_best_condition_of_each_target_is_compared(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.60, "squad": 0.66, "mnli": 0.70})
        (found,) = judge(path, _experiment(_gain("best - none")))
        (mnli,) = judge(path, _experiment(_gain("mnli - none")))
        assert found.estimate == pytest.approx(mnli.estimate, abs=0.2)

    def test_choosing_among_equals_gains_nothing(self, tmp_path: Path) -> None:
        """The choice is made on other items than those that are measured."""
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.6, "mnli": 0.6})
        (found,) = judge(path, _experiment(_gain("best - none")))
        assert found.low < 0 < found.high

    def test_a_condition_that_never_finished_is_named_and_not_among_them(
        self, tmp_path: Path
    ) -> None:
        path = _runs(tmp_path, {"none": 0.60, "squad": 0.66})
        (found,) = judge(path, _experiment(_gain("best - none")))
        assert found.outcome == "confirmed" and found.low < 6 < found.high
        assert "for want of runs: mnli" in found.sentence


class TestLeftOut:
    def test_a_run_with_one_answer_for_all_is_left_out_and_named(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.66, "mnli": 0.6}, squad=2)
        (found,) = judge(path, _experiment(_gain()))
        assert found.seeds == _SEEDS - 1 and "squad 2" in found.sentence
        assert found.low < 6 < found.high

    def test_one_answer_in_one_language_is_no_collapse(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.66, "mnli": 0.6})
        frame = pd.read_parquet(path)
        german = (frame["language"] == "de") & (frame["condition"] == "squad")
        frame.loc[german, "prediction"] = 0
        frame.to_parquet(path, index=False)
        (found,) = judge(path, _experiment(_gain()))
        assert found.seeds == _SEEDS

    def test_seeds_that_failed_are_not_compared(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.66})
        frame = pd.read_parquet(path)
        frame[~((frame["condition"] == "squad") & (frame["seed"] > 0))].to_parquet(path)
        found = judge(path, _experiment(_gain(), _gain("mnli - none")))
        assert [f.outcome for f in found] == ["undecided"] * 2
        assert [f.estimate for f in found] == [None] * 2
        assert "1 of 4 seeds can be compared" in found[0].sentence
        assert "0 of 4 seeds can be compared" in found[1].sentence

    def test_a_target_without_results_leaves_the_rule_undecided(self, tmp_path: Path) -> None:
        path = _runs(tmp_path, {"none": 0.6, "squad": 0.66})
        (found,) = judge(path, _experiment(_gain(), tasks=("xnli", "paws-x")))
        assert found.outcome == "undecided" and "no results on paws-x" in found.sentence

    def test_what_is_no_result_file_is_said(self, tmp_path: Path) -> None:
        path = tmp_path / "results.parquet"
        path.write_text("nothing", encoding="utf-8")
        with pytest.raises(InputError, match="not the results of hub models"):
            judge(path, _experiment(_gain()))
