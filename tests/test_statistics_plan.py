"""A plan is written before there are results: levels by name, mistakes refused."""

import pytest

from recheck.errors import InputError
from recheck.statistics import read_plan

PLAN = """
alpha = 0.01
[conditions]
foreign = ["*", "!english*", "!none"]
[[contrast]]
name = "foreign minus none"
effect = "condition"
condition = "foreign"
against = "none"
"""


def plan(tmp_path, text):
    path = tmp_path / "plan.toml"
    path.write_text(text)
    return read_plan(path)


def test_the_default_plan_asks_the_questions_of_the_experiment():
    effects = [contrast.effect for contrast in read_plan().contrast]
    assert effects == ["degradation", "size", "condition", "size x condition"]


def test_a_level_is_a_group_of_conditions_by_pattern(tmp_path):
    found = plan(tmp_path, PLAN)
    conditions = ("english", "english-mlm", "none", "russian", "several")
    assert found.level("foreign", conditions) == ("russian", "several")
    assert found.level("none", conditions) == ("none",)
    assert found.level("french", conditions) == ()


@pytest.mark.parametrize(
    ("condition", "level"),
    [
        ("english", "english"),
        ("russian", "other"),
        ("tr", "other"),
        ("none", None),
        ("none-equal-steps", None),
        ("several", None),
        ("english-mlm", None),
        ("shuffled-labels", None),
    ],
)
def test_the_default_plan_tells_english_from_another_language(condition, level):
    default = read_plan()
    found = [name for name in ("english", "other") if default.level(name, (condition,))]
    assert found == ([level] if level else [])


def test_a_plan_carries_the_hash_of_its_file(tmp_path):
    one, other = plan(tmp_path, PLAN), plan(tmp_path, PLAN + "\n# later\n")
    assert one.sha256 != other.sha256 and one.alpha == other.alpha == 0.01


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("alpha = 0.01", "alpha = 1.5"), "alpha"),
        (("alpha = 0.01", "alfa = 0.01"), "alfa"),
        (('against = "none"', ""), "needs `against`"),
        (('effect = "condition"', 'effect = "size"'), "`against` has no meaning"),
        (('effect = "condition"', 'effect = "guess"'), "contrast.0.effect"),
        (("alpha = 0.01", "alpha ="), "not a TOML file"),
    ],
)
def test_a_mistake_in_a_plan_is_refused_by_name(tmp_path, change, message):
    with pytest.raises(InputError) as error:
        plan(tmp_path, PLAN.replace(*change))
    assert message in str(error.value) and "plan.toml" in str(error.value)


def test_two_contrasts_of_one_name_are_refused(tmp_path):
    again = PLAN[PLAN.index("[[contrast]]") :]
    with pytest.raises(InputError, match="two contrasts are called"):
        plan(tmp_path, PLAN + again)


def test_a_missing_plan_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")


def test_controls_of_the_experiment_are_not_trained_conditions():
    conditions = ("english+mlm", "no-pretraining", "none", "none-equal-steps", "shuffled-labels")
    found = read_plan().level("trained", conditions)
    assert found == ("english+mlm", "none", "none-equal-steps")
