"""Mining pairs by margin, against a plain reading of the shared task's measure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')

import torch

from hub_snapshots import SENTENCES, make_models
from recheck.experiment.hub import retrieval
from recheck.experiment.hub.evaluate import _mined, measure
from recheck.experiment.hub.examples import Retrieval
from recheck.experiment.hub.tasks import TaskData, task

_PAIRS, _ALONE = 30, 40
_BACKBONE = SimpleNamespace(tokenizer=None)  # vectors come from a table


def _data(order: np.ndarray | None = None) -> TaskData:
    """Sentences with a partner, then some without one on either side, in this order."""
    examples = [Retrieval(f"p{n}", f"source {n}", f"target {n}") for n in range(_PAIRS)]
    examples += [Retrieval(f"s{n}", f"alone {n}", "") for n in range(_ALONE)]
    examples += [Retrieval(f"t{n}", "", f"alone {n}") for n in range(_ALONE)]
    if order is not None:
        examples = [examples[n] for n in order]
    return TaskData(task("bucc-2018"), "de", "test", (), tuple(examples), "local")


@pytest.fixture
def vectors(monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Unit vectors of sentences: partners lie near each other, but for some noise."""
    draw = np.random.default_rng(5)
    made: dict[str, np.ndarray] = {}
    for side, other in (("source", "target"), ("target", "source")):
        for n in range(_PAIRS):
            near = made.get(f"{other} {n}", draw.normal(size=16))
            made[f"{side} {n}"] = near + draw.normal(size=16) * 0.35
    sides = ({f"alone {n}": draw.normal(size=16) for n in range(_ALONE)} for _ in range(2))
    first, second = sides
    for table in (made, first, second):
        for name, vector in table.items():
            table[name] = vector / np.linalg.norm(vector)
    tables = iter((made | first, made | second) * 8)

    def encode_sentences(tokenizer, sources, targets, length):
        return sources, targets

    def unit(backbone, texts, batch):
        table = next(tables)
        return torch.tensor(np.array([table[text] for text in texts]), dtype=torch.float64)

    monkeypatch.setattr(retrieval, "encode_sentences", encode_sentences)
    monkeypatch.setattr(retrieval, "_vectors", unit)
    return {"sources": made | first, "targets": made | second}


def _reference(vectors: dict[str, dict[str, np.ndarray]], data: TaskData) -> list[tuple]:
    """Candidates of ratio margin and `max` retrieval, one sentence after the other."""
    xs = list(dict.fromkeys(e.source for e in data.examples if e.source))
    ys = list(dict.fromkeys(e.target for e in data.examples if e.target))
    cosine = {(x, y): float(vectors["sources"][x] @ vectors["targets"][y]) for x in xs for y in ys}
    near_x = {x: sorted(ys, key=lambda y: -cosine[x, y])[:4] for x in xs}
    near_y = {y: sorted(xs, key=lambda x: -cosine[x, y])[:4] for y in ys}
    mean_x = {x: np.mean([cosine[x, y] for y in near_x[x]]) for x in xs}
    mean_y = {y: np.mean([cosine[x, y] for x in near_y[y]]) for y in ys}

    def margin(x: str, y: str) -> float:
        return cosine[x, y] / ((mean_x[x] + mean_y[y]) / 2)

    found = [max((margin(x, y), x, y) for y in near_x[x]) for x in xs]
    found += [max((margin(x, y), x, y) for x in near_y[y]) for y in ys]
    kept, used = [], set()
    for score, x, y in sorted(found, reverse=True):
        if ("x", x) not in used and ("y", y) not in used:
            used |= {("x", x), ("y", y)}
            kept.append((score, x, y))
    return kept


def test_candidates_are_those_of_the_plain_reading(vectors: dict) -> None:
    data = _data()
    mined = retrieval.mine(_BACKBONE, data, 32, 8)
    wanted = _reference(vectors, data)
    assert mined.scores == pytest.approx([score for score, _, _ in wanted])
    names = [[text for e in data.examples if (text := getattr(e, s))] for s in ("source", "target")]
    found = [(names[0][a], names[1][b]) for a, b in mined.pairs.tolist()]
    assert found == [(x, y) for _, x, y in wanted]


def test_the_threshold_is_where_f1_is_best(vectors: dict) -> None:
    data = _data()
    mined = retrieval.mine(_BACKBONE, data, 32, 8)
    gold = {(e.source, e.target) for e in data.examples if e.source and e.target}

    def f1(threshold: float) -> float:
        kept = {(x, y) for score, x, y in _reference(vectors, data) if score >= threshold}
        return 2 * len(kept & gold) / (len(kept) + len(gold))

    chosen = retrieval.threshold(mined)
    best = max(f1(score) for score, _, _ in _reference(vectors, data))
    assert 0.5 < best < 1
    assert f1(chosen) == pytest.approx(best)
    assert measure(_mined(mined, chosen)) == pytest.approx(best)


def test_sentences_without_a_partner_are_rows_of_their_own(vectors: dict) -> None:
    mined = retrieval.mine(_BACKBONE, _data(), 32, 8)
    rows = {p.item: p for p in _mined(mined, retrieval.threshold(mined))}
    assert len(rows) == _PAIRS + _ALONE
    assert {p.label for name, p in rows.items() if name.startswith("s")} == {-1}
    assert {p.label for name, p in rows.items() if name.startswith("p")} == set(range(_PAIRS))
    for p in rows.values():
        assert p.weight == (p.label >= 0) + (p.prediction >= 0)
        assert p.score == 2 * (p.label == p.prediction >= 0)


def test_the_measure_does_not_depend_on_the_order_of_sentences(vectors: dict) -> None:
    order = np.random.default_rng(1).permutation(_PAIRS + 2 * _ALONE)
    values = []
    for data in (_data(), _data(order)):
        mined = retrieval.mine(_BACKBONE, data, 32, 8)
        values.append(measure(_mined(mined, retrieval.threshold(mined))))
    assert values[0] == pytest.approx(values[1])


def test_equal_sentences_are_mined_once_and_any_of_their_partners_is_right(vectors: dict) -> None:
    data = _data()
    twice = Retrieval("again", "source 0", "target 1")
    mined = retrieval.mine(_BACKBONE, replace(data, examples=(*data.examples, twice)), 32, 8)
    assert {(0, 0), (0, 1)} <= set(mined.gold)
    first, *_, again = _mined(mined, 0.0)
    assert (first.item, first.label, first.weight) == ("p0", 0, 2.0)
    assert (again.item, again.label, again.weight, again.score) == ("again", 1, 0.0, 0.0)
    assert first.score == 2.0 * (first.prediction in (0, 1))


def test_where_nothing_is_right_nothing_is_mined() -> None:
    mined = retrieval.Mined(np.array([[0, 1]]), np.array([1.5]), ((0, 0),), (("a", 0, 0),))
    assert retrieval.threshold(mined) == float("inf")
    (row,) = _mined(mined, retrieval.threshold(mined))
    assert (row.prediction, row.score, row.weight) == (-1, 0.0, 1.0)


def test_nearest_sentences_are_found_whatever_their_length(root: Path) -> None:
    from recheck.experiment.hub.evaluate import evaluate
    from recheck.experiment.hub.ladder import model_spec
    from recheck.experiment.hub.models import load_backbone

    backbone = load_backbone(model_spec("xlm-roberta-base"), "full", 0, root, torch.float32)
    texts = [" ".join(SENTENCES[n : n + 1 + n % 3]) for n in range(6)]
    examples = tuple(Retrieval(str(n), text, text) for n, text in enumerate(texts))
    data = TaskData(task("tatoeba"), "de", "test", (), examples, "local")
    found = evaluate(backbone, None, data, 64, batch=2)
    assert [p.prediction for p in found] == list(range(6))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    make_models(folder)
    return folder
