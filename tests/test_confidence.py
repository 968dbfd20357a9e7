"""Confidence is a calibrated probability, never a similarity."""

import pytest

from recheck.claims import Options, confidence
from recheck.claims.verdict import decide
from test_verdict import finding, text


def of(said, *cells) -> float:
    return confidence.of(decide(said, cells, Options()), said, cells)


def test_it_is_a_probability():
    for said in (text(), text(finding("quotation", "agrees")), text(strength=0.1)):
        assert 0 < of(said) < 1


def test_a_quotation_is_surer_than_a_paraphrase():
    assert of(text(finding("quotation", "agrees"))) > of(text(strength=0.5))


def test_not_found_is_less_sure_the_nearer_the_nearest_sentence():
    far = text(strength=0.1, undirected=("better",))
    near = text(strength=0.6, undirected=("better",))
    assert of(far) > of(near)


def test_no_weights_give_even_odds():
    assert confidence.probability([0.0] * 3, [1.0, 1.0, 1.0]) == pytest.approx(0.5)


def test_every_feature_has_a_stored_weight():
    said = text()
    values = confidence.features(decide(said, (), Options()), said, ())
    assert len(values) == len(confidence.FEATURES)
