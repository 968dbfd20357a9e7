"""Item-level results are read whole or refused with the place and the way out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recheck.errors import InputError
from recheck.statistics import load


def frame(**changes) -> pd.DataFrame:
    rows = [
        {
            "model": "S",
            "size": 150_000,
            "condition": condition,
            "pretraining_seed": seed,
            "seed": 0,
            "language": language,
            "task": "nli",
            "perturbation": perturbation,
            "rate": rate,
            "item": f"{language}-{item}",
            "label": item % 3,
            "prediction": (item + (seed + item) % 2) % 3,
        }
        for condition in ("english", "russian")
        for seed in range(3)
        for language in ("de", "ru")
        for perturbation, rate in (("clean", 0.0), ("typo", 0.15))
        for item in range(6)
    ]
    return pd.DataFrame(rows).assign(**changes)


def write(tmp_path: Path, data: pd.DataFrame, name: str = "results.parquet") -> Path:
    path = tmp_path / name
    data.to_csv(path, index=False) if name.endswith("csv") else data.to_parquet(path)
    return path


def test_parquet_and_csv_give_the_same_answers(tmp_path):
    data = frame()
    one = load(write(tmp_path, data))
    other = load(write(tmp_path, data.sample(frac=1, random_state=0), "results.csv"))
    assert one.runs == other.runs and one.levels == other.levels
    for a, b in zip(one.suites, other.suites, strict=True):
        assert list(a.items) == list(b.items) and (a.correct == b.correct).all()


def test_correct_is_label_equal_prediction_by_run_level_and_item(tmp_path):
    data = frame()
    results = load(write(tmp_path, data))
    suite = next(s for s in results.suites if s.language == "de")
    assert suite.correct.shape == (6, 2, 6)
    for run, level, item in np.ndindex(suite.correct.shape):
        row = data[
            (data.condition == results.runs[run].condition)
            & (data.pretraining_seed == int(results.runs[run].pretraining_seed))
            & (data.perturbation == results.levels[level].perturbation)
            & (data.item == suite.items[item])
        ]
        assert suite.correct[run, level, item] == (row.label == row.prediction).item()


def test_labels_and_predictions_may_differ_in_type(tmp_path):
    data = frame()
    text = data.assign(label=data.label.astype(str), prediction=data.prediction.astype(float))
    same = load(write(tmp_path, text)).suites[0].correct
    assert (same == load(write(tmp_path, data)).suites[0].correct).all()


def test_a_clean_row_needs_no_rate(tmp_path):
    data = frame()
    data["rate"] = data.rate.where(data.perturbation != "clean")
    assert [str(level) for level in load(write(tmp_path, data)).levels] == ["clean", "typo 0.15"]


def test_a_perturbation_that_some_items_do_not_admit_is_paired_on_the_others(tmp_path):
    data = frame()
    data = data[~((data.perturbation == "typo") & data.item.str.endswith("5"))]
    assert load(write(tmp_path, data)).suites[0].has.sum(axis=1).tolist() == [6, 5]


def refused(tmp_path, data, name="results.parquet") -> str:
    with pytest.raises(InputError) as error:
        load(write(tmp_path, data, name))
    return str(error.value)


@pytest.mark.parametrize("column", ["item", "prediction", "pretraining_seed"])
def test_a_missing_column_is_named(tmp_path, column):
    assert f"no column {column}" in refused(tmp_path, frame().drop(columns=column))


@pytest.mark.parametrize("name", ["results.parquet", "results.csv"])
def test_nan_is_refused_with_column_and_row(tmp_path, name):
    data = frame()
    data["prediction"] = data.prediction.astype(float)
    data.loc[7, "prediction"] = np.nan
    message = refused(tmp_path, data, name)
    assert "column prediction" in message and "1 rows, first in row 8" in message


def test_duplicate_rows_are_refused_with_the_item(tmp_path):
    data = frame()
    assert "2 rows for item de-3" in refused(tmp_path, pd.concat([data, data.iloc[[3]]]))


def test_an_item_missing_for_one_run_is_refused(tmp_path):
    message = refused(tmp_path, frame().drop(index=9))
    assert "item de-3 has no row for S (english, pretraining seed 0, seed 0) under typo" in message


def test_an_item_perturbed_but_never_clean_is_refused(tmp_path):
    data = frame()
    gone = (data.perturbation == "clean") & (data.item == "ru-2")
    assert "item ru-2 was perturbed but has no clean row" in refused(tmp_path, data[~gone])


def test_an_item_with_two_labels_is_refused(tmp_path):
    data = frame()
    data.loc[8, "label"] = 0
    assert "item de-2 has two different labels" in refused(tmp_path, data)


def test_results_without_clean_rows_are_refused(tmp_path):
    assert "no row has perturbation `clean`" in refused(tmp_path, frame(perturbation="typo"))


def test_an_empty_file_is_refused(tmp_path):
    assert "no rows" in refused(tmp_path, frame().iloc[:0])


def test_a_size_must_be_a_number_of_parameters(tmp_path):
    assert "size of S is 'big'" in refused(tmp_path, frame(size="big"))


def test_a_file_that_is_no_table_is_refused(tmp_path):
    path = tmp_path / "results.parquet"
    path.write_text("not parquet")
    with pytest.raises(InputError, match="cannot be read as parquet or CSV"):
        load(path)


def test_a_run_not_evaluated_on_a_language_is_kept_as_missing(tmp_path):
    data = frame()
    gone = (data.condition == "russian") & (data.pretraining_seed == 2) & (data.language == "ru")
    results = load(write(tmp_path, data[~gone]))
    suite = next(s for s in results.suites if s.language == "ru")
    assert suite.present.sum() == 10
