"""Figures with captions and alternative texts; colours that the colour-blind can tell apart."""

import json

import pytest

from recheck.statistics import figures, significance
from recheck.statistics.literature import OURS, compare, published
from recheck.statistics.plots import OKABE_ITO
from statistics_experiment import experiment, loaded


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    results = loaded(tmp_path_factory.mktemp("results"), experiment(seeds=3, items=20))
    return significance(results), results


@pytest.fixture(scope="module")
def drawn(answered, tmp_path_factory):
    return figures(*answered, tmp_path_factory.mktemp("figures"))


def test_four_figures_each_with_caption_and_alternative_text(answered, drawn):
    assert [p.stem for p in drawn] == ["forest", "interaction", "p-values", "power"]
    assert all(p.read_bytes().startswith(b"\x89PNG") for p in drawn)
    captions = json.loads((drawn[0].parent / "figures.json").read_text())
    assert [c["file"] for c in captions] == [p.name for p in drawn]
    forest = captions[0]["alt"]
    for contrast in answered[0]:
        if contrast.family == "planned":
            assert f"{contrast.name}: {contrast.estimate:+.1f} points" in forest


def test_same_results_same_pictures(answered, drawn, tmp_path):
    again = figures(*answered, tmp_path)
    assert [p.read_bytes() for p in drawn] == [p.read_bytes() for p in again]


def test_nothing_to_draw_draws_nothing(answered, tmp_path):
    results = loaded(tmp_path, experiment(seeds=1, items=20))
    assert figures(significance(results), results, tmp_path / "out") == ()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_colours_are_distinct_and_dark_enough_for_print():
    assert len(set(OKABE_ITO)) == 7
    assert all(1.05 / (luminance(colour) + 0.05) > 2 for colour in OKABE_ITO)


def test_our_degradations_stand_beside_published_ones_with_what_differs(answered):
    rows = compare(answered[0])
    ours = [row for row in rows if row.source == OURS]
    assert [row.measure for row in ours] == [
        "degradation at XS, interval",
        "degradation at M, interval",
    ]
    closest = next(row for row in rows if row.id == "2501.08322")
    assert (closest.low, closest.high) == (2.3, 4.3)
    assert all(row.differs for row in published())
