"""Run-level scores: a collapsed run is named and makes no effect."""

import io
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recheck.errors import InputError
from recheck.statistics import read_plan, score_contrasts
from recheck.statistics.logs import read_logs

AMERICASNLI = Path(__file__).parents[1] / ".." / "shared" / "data" / "americasnli.tar.gz"
LANGUAGES = ("aym", "gn", "quy", "nah", "shp")


def scores(effect=0.0, seeds=4, noise=0.5) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        [
            {
                "model": "base",
                "condition": condition,
                "seed": seed,
                "language": language,
                "score": 45 + 2 * i + effect * (condition == "en") + rng.normal(0, noise),
                "chance": 1 / 3,
            }
            for condition in ("en", "es")
            for seed in range(seeds)
            for i, language in enumerate(LANGUAGES)
        ]
    )


def answer(tmp_path, data):
    path = tmp_path / "scores.csv"
    data.to_csv(path, index=False)
    (contrast,) = score_contrasts(path)
    return contrast


def test_a_difference_that_is_there_is_found(tmp_path):
    contrast = answer(tmp_path, scores(effect=4.0))
    assert contrast.family == "planned" and contrast.p < 0.05
    assert contrast.estimate == pytest.approx(4, abs=0.6)
    assert "en scores higher than es" in contrast.sentence


def test_a_collapsed_run_is_named_and_left_out(tmp_path):
    data = scores()
    sound = answer(tmp_path, data)
    hit = (data.condition == "en") & (data.seed == 2) & (data.language == "gn")
    contrast = answer(tmp_path, data.assign(score=data.score.mask(hit, 33.4)))
    assert contrast.p > 0.05 and contrast.estimate == pytest.approx(sound.estimate, abs=0.4)
    assert contrast.excluded[0].cell == "base (en, seed 2, gn)"
    assert "base (en, seed 2, gn) collapsed: 33.4 is at chance (33.3)" in contrast.sentence


def test_a_rerun_takes_the_place_of_its_collapsed_run(tmp_path):
    data = scores()
    hit = (data.condition == "en") & (data.seed == 2) & (data.language == "gn")
    rerun = data[hit].assign(seed=9)
    contrast = answer(tmp_path, pd.concat([data.assign(score=data.score.mask(hit, 33.4)), rerun]))
    assert contrast.estimate == pytest.approx(answer(tmp_path, data).estimate)
    assert "its rerun with seed 9 takes its place" in contrast.sentence


def test_shares_and_percent_are_the_same(tmp_path):
    data = scores(effect=2.0)
    one, other = answer(tmp_path, data), answer(tmp_path, data.assign(score=data.score / 100))
    assert one.estimate == pytest.approx(other.estimate)


def test_one_seed_is_no_basis_for_a_test(tmp_path):
    contrast = answer(tmp_path, scores(seeds=1))
    assert contrast.p is None and "1 paired seed" in contrast.sentence


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (scores().drop(columns="seed"), "no column seed"),
        (pd.concat([scores(), scores().head(1)]), "two scores for base"),
        (scores().assign(score="high"), "are numbers"),
        (scores().assign(score=450.0), "outside 0 to 100"),
        (scores().query("condition == 'en'"), "nothing to compare"),
    ],
)
def test_unusable_scores_are_refused(tmp_path, data, message):
    with pytest.raises(InputError, match=message):
        answer(tmp_path, data)


def test_an_archive_without_logs_is_refused_and_nothing_is_unpacked(tmp_path):
    path = tmp_path / "logs.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("../../escaped.txt")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"text"))
    with pytest.raises(InputError, match="no log names a source language"):
        score_contrasts(path)
    assert list(tmp_path.iterdir()) == [path]


needs_logs = pytest.mark.skipif(not AMERICASNLI.exists(), reason="AmericasNLI's logs are not there")


@needs_logs
def test_americasnli_logs_are_read_by_model_source_seed_and_language():
    found = read_logs(AMERICASNLI)
    row = found.set_index(["model", "condition", "seed", "language", "split"])["score"]
    assert row["mlm", "en", "271", "aym", "test"] == 33.33
    assert row["zero_shot", "es", "925", "quy", "dev"] == 37.82
    assert row["zero_shot", "en", "925", "ar", "test"] == 72.24
    assert "translate_train_271" in found.attrs["aside"]


@needs_logs
def test_english_against_spanish_source_in_americasnli_is_no_effect():
    contrasts = score_contrasts(AMERICASNLI, read_plan())
    assert contrasts and not any(
        c.p_adjusted is not None and c.p_adjusted < 0.05 for c in contrasts
    )
    dev = next(c for c in contrasts if c.name == "en minus es: mlm, dev")
    collapsed = {e.cell: e.reason for e in dev.excluded}
    assert "33.4 is at chance" in collapsed["mlm (en, seed 271, aym)"]
    assert "rerun with seed 272" in collapsed["mlm (en, seed 271, aym)"]
    assert "no effect was" in dev.sentence and "mlm (en, seed 271, aym)" in dev.sentence
