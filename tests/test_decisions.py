"""Human decisions: kept beside the report, one file per person and claim."""

import pytest

from recheck.decisions import Decision, claim_hash, load, of_claim, record
from recheck.errors import InputError


def decision(person="Ada", index=3, choice="agree", note=""):
    return Decision(
        report="sample",
        index=index,
        claim_sha256=claim_hash("a claim"),
        person=person,
        decision=choice,
        note=note,
        date="2026-07-09",
    )


def test_a_decision_is_read_back_as_it_was_recorded(tmp_path):
    made = decision(note="Table 2 is plain.")
    record(tmp_path / "decisions", made)
    assert load(tmp_path / "decisions") == (made,)


def test_two_people_on_one_claim_are_both_kept(tmp_path):
    for person in ("Ada", "Grace"):
        record(tmp_path, decision(person))
    assert [d.person for d in load(tmp_path)] == ["Ada", "Grace"]


def test_people_whose_names_look_alike_as_file_names_are_both_kept(tmp_path):
    for person in ("Ada L.", "Ada L", "Ada/L", "艾达", "阿达"):
        record(tmp_path, decision(person))
    assert len(load(tmp_path)) == 5


def test_a_second_decision_of_one_person_replaces_the_first(tmp_path):
    record(tmp_path, decision(choice="agree"))
    record(tmp_path, decision(choice="disagree"))
    assert [d.decision for d in load(tmp_path)] == ["disagree"]


def test_a_hostile_name_stays_in_the_folder(tmp_path):
    folder = tmp_path / "decisions"
    for person in ("../../evil", "/etc/passwd", "..", "a\\b", "x" * 5000, "nul\x00"):
        path = record(folder, decision(person))
        assert path.parent == folder
    assert [p.name for p in tmp_path.iterdir()] == ["decisions"]


def test_a_folder_that_is_not_there_holds_no_decision(tmp_path):
    assert load(tmp_path / "none") == ()


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "03-ada.json").write_text("{")
    with pytest.raises(InputError, match=r"03-ada\.json"):
        load(tmp_path)


def test_decisions_come_by_claim_then_person(tmp_path):
    for person, index in (("Grace", 10), ("Ada", 10), ("Grace", 2)):
        record(tmp_path, decision(person, index))
    loaded = load(tmp_path)
    assert [(d.index, d.person) for d in loaded] == [(2, "Grace"), (10, "Ada"), (10, "Grace")]
    assert [d.person for d in of_claim(loaded, 10)] == ["Ada", "Grace"]
