"""The table of plain effects agrees with counting by hand."""

import pytest

from recheck.statistics import cell_table
from statistics_experiment import experiment, loaded


@pytest.fixture(scope="module")
def data():
    return experiment(seeds=3, fine_tuning=2, items=30)


def test_a_cell_is_counted_by_language_perturbation_and_pooled(data, tmp_path):
    table = cell_table(loaded(tmp_path, data)).set_index(
        ["model", "condition", "language", "perturbation"]
    )
    cell = data[(data.model == "M") & (data.condition == "english")]
    right = cell.assign(right=cell.label == cell.prediction)
    mean = 100 * right.groupby(["language", "perturbation"]).right.mean()
    row = table.loc[("M", "english", "de", "typo 0.15")]
    assert row["clean"] == pytest.approx(mean["de", "clean"])
    assert row["degradation"] == pytest.approx(mean["de", "clean"] - mean["de", "typo"])
    pooled = table.loc[("M", "english", "all", "all")]
    assert pooled["clean"] == pytest.approx(mean.loc[["de", "ru"], "clean"].mean())
    assert pooled["perturbed"] == pytest.approx(mean.loc[["de", "ru"], ["typo", "swap"]].mean())
    assert pooled["runs"] == 6


def test_flips_and_relative_loss_follow_from_the_same_answers(data, tmp_path):
    table = cell_table(loaded(tmp_path, data))
    lost, gained = table["right to wrong"], table["wrong to right"]
    assert (lost - gained).tolist() == pytest.approx(table["degradation"].tolist())
    above = table["clean"] - 100 / 3
    relative = 100 * table["degradation"] / above
    assert table["relative"].tolist() == pytest.approx(relative.tolist())


def test_a_cell_without_a_run_that_stands_has_no_row(data, tmp_path):
    broken = data.copy()
    broken.loc[(data.model == "XS") & (data.condition == "none"), "prediction"] = 0
    table = cell_table(loaded(tmp_path, broken))
    pooled = table[(table.language == "all") & (table.perturbation == "all")]
    assert ("XS", "none") not in set(zip(pooled.model, pooled.condition, strict=True))
    assert len(pooled) == 5
