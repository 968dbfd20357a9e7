"""A claim's experiment from the command line to its verdict, on snapshots, cut to a few steps."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')
pytest.importorskip("peft", reason='needs the extra: pip install -e ".[full]"')

import pandas as pd
from typer.testing import CliRunner

from hub_snapshots import languages_of, make_hub
from recheck.cli import app
from recheck.experiment.hub.claims import find, load

REPORT = Path(__file__).parents[1] / "papers/reports/2026-07-07-scaling-xtreme-r"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_hub(tmp_path_factory.mktemp("hub"))


@pytest.fixture(autouse=True)
def _private_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def _cut(claim: int, folder: Path, targets: int) -> Path:
    """The claim's own file with one step for many, and the languages that snapshots have."""
    text = find(REPORT, claim).read_text("utf-8").replace("xlm-roberta-large", "xlm-roberta-base")
    for pattern, value in (
        (r"steps = [1-9]\d*", "steps = 1"),
        (r"seeds = \d+", "seeds = 2"),
        (r"batch = \d+", "batch = 4"),
        (r"length = \d+", "length = 48"),
        (r'language = "(zh|ar|ru)"', 'language = "de"'),
        (r"texts = \d+, languages = \[[^\]]*\]", 'texts = 4, languages = ["en", "de"]'),
    ):
        text = re.sub(pattern, value, text)
    text = re.sub(
        r'(task = "([^"]+)"\n)languages = \[[^\]]*\]',
        lambda m: f"{m[1]}languages = {json.dumps(languages_of(m[2]))}",
        text,
    )
    head, *blocks = text.split("[[targets]]")
    last, tail = blocks[-1].split("[[published]]", 1)
    kept = [*blocks[:-1], last][-targets:]
    path = folder / f"claim-{claim}.toml"
    path.write_text("[[targets]]".join([head, *kept]) + "[[published]]" + tail, encoding="utf-8")
    return path


@pytest.mark.parametrize(("claim", "targets"), [(3, 2), (6, 2)])
def test_a_claim_is_planned_run_and_judged(
    claim: int, targets: int, root: Path, tmp_path: Path
) -> None:
    path = _cut(claim, tmp_path, targets)
    arguments = ["--claim", path, "--root", root, "--out", tmp_path / "out"]
    done = CliRunner().invoke(app, ["experiment", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    experiment = load(path)
    judged = [json.loads(line) for line in (tmp_path / "out/rules.jsonl").open()]
    assert [one["effect"] for one in judged] == [rule.effect for rule in experiment.rules]
    said = done.stdout
    assert said.index("GPU hours") < said.index("Decides") < said.index(f"Claim {claim}, ")
    for one in judged:
        assert one["outcome"] in ("confirmed", "refuted", "undecided")
        assert f"  {one['sentence']}\n" in said
        assert one["seeds"] == 2
        if one["low"] is None:
            assert one["outcome"] == "undecided" and "gives no interval" in one["sentence"]
        else:
            assert one["low"] < one["estimate"] < one["high"]
    frame = pd.read_parquet(tmp_path / "out/results.parquet")
    assert set(frame["condition"]) == set(experiment.conditions)
    assert set(frame["task"]) == {target.task for target in experiment.targets}


def test_estimates_are_those_of_the_results(root: Path, tmp_path: Path) -> None:
    path = _cut(3, tmp_path, 1)
    text = path.read_text("utf-8")
    rules = '[[rules]]\neffect = "squad - none"\nkind = "gain"\nmargin = 2.0\n'
    path.write_text(text[: text.index("[[rules]]")] + rules, encoding="utf-8")
    arguments = ["--claim", str(path), "--root", str(root), "--out", str(tmp_path / "out")]
    CliRunner().invoke(app, ["experiment", *arguments], catch_exceptions=False)
    (judged,) = (json.loads(line) for line in (tmp_path / "out/rules.jsonl").open())
    frame = pd.read_parquet(tmp_path / "out/results.parquet")
    hits = (frame["label"] == frame["prediction"]).groupby(frame["condition"]).mean()
    assert judged["estimate"] == pytest.approx(100 * (hits["squad"] - hits["none"]))


def test_what_is_no_claim_is_refused(tmp_path: Path) -> None:
    for given, says in (("x", "neither the number"), ("9", "there are: claim-1")):
        done = CliRunner().invoke(app, ["experiment", "--claim", given, "--plan"])
        assert done.exit_code != 0 and says in str(done.exception)
