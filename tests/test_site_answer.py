"""The answer in three sentences, and the drawings beside it."""

import math

from recheck.site import charts
from recheck.site.answer import VERDICTS, answer, counts, numbers
from sample_site import sample_audit, sample_verdicts


def test_three_sentences_say_how_claims_stand_what_holds_and_what_is_missing(tmp_path):
    audited, _ = sample_audit(tmp_path)
    standing, reliance, question = answer(audited.report, audited.verdicts, audited.audit)
    assert standing == (
        "Of 5 claims, 1 is supported by the cited papers, 1 is supported in part, "
        "1 is contradicted by them, 1 is not to be found in them and 1 could not be checked "
        "(version mismatch: 1)."
    )
    assert reliance == (
        "You can rely on claim 1 and should not repeat claim 3; "
        "the report prints ✓ on 4 of 5, and 1 of these holds."
    )
    assert question == "Of the 2 parts of its research question no claim speaks to 1: model size."


def test_nothing_is_relied_on_when_nothing_was_checked(tmp_path):
    audited, _ = sample_audit(tmp_path)
    unchecked = tuple(
        v.model_copy(update={"verdict": "not checked", "reason": "source unreachable"})
        for v in audited.verdicts
    )
    standing, reliance, _ = answer(audited.report, unchecked, audited.audit)
    assert standing == ("Of 5 claims, all 5 could not be checked (source unreachable: 5).")
    assert reliance.startswith("There is no claim that you can rely on; ")
    assert reliance.endswith("✓ on 4 of 5, and none of these could be checked.")


def test_a_report_without_a_question_is_said_to_have_none(tmp_path):
    audited, _ = sample_audit(tmp_path)
    silent = audited.report.model_copy(update={"question": None})
    assert "states no research question" in answer(silent, audited.verdicts, audited.audit)[2]


def test_claims_not_checked_and_not_found_stay_in_the_denominator():
    verdicts = sample_verdicts()
    segments = charts.bar(verdicts)
    assert tuple(counts(verdicts)) == VERDICTS
    assert [s.verdict for s in segments] == list(VERDICTS)
    assert {s.length for s in segments} == {20.0}


def test_long_lists_of_claims_are_counted():
    assert numbers(range(1, 4)) == "1, 2 and 3"
    assert numbers(range(1, 31), most=3) == "1, 2, 3 and 27 more"


def test_a_claim_without_a_verdict_has_no_height_in_the_plot():
    printed = [v.model_copy(update={"printed_confidence": 0.3}) for v in sample_verdicts()]
    points, scale = charts.confidence_points(printed)
    assert scale == 1.0
    assert [p.y for p in points] == [0.91, 0.62, 0.88, 0.7, None]


def test_a_printed_scale_of_a_hundred_is_recognised_and_wild_values_left_out():
    v = sample_verdicts()[0]
    wild = [v.model_copy(update={"printed_confidence": c}) for c in (85.0, 20.0, math.nan, None)]
    points, scale = charts.confidence_points(wild)
    assert (scale, [p.x for p in points]) == (100.0, [0.85, 0.2])


def test_the_matrix_has_a_column_for_every_verdict(tmp_path):
    audited, _ = sample_audit(tmp_path)
    rows = charts.matrix(audited.audit.calibration)
    assert {tuple(row) for row in rows.values()} == {VERDICTS}
    assert [field.count for field in rows["verified"].values()] == [1, 1, 1, 1, 0]
