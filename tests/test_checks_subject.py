"""What one clause says of its subject is not said of the subject of another clause."""

import pytest

from claim_documents import aligned
from recheck.claims.checks import subject

SENTENCE = "ALBA needs an hour of training, while BERTO needs two days of training."


def messages(claim: str, sentence: str = SENTENCE) -> list[str]:
    found, text = aligned(claim, sentence, "We train ALBA and BERTO.")
    return [f.message for f in subject.check(found, text)]


def test_the_subject_of_the_other_clause_is_named():
    (message,) = messages("ALBA needs two days of training.")
    assert message == "The claim says of ALBA what the paper says of BERTO (p. 2)."


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("BERTO needs two days of training.", SENTENCE),
        ("ALBA needs an hour of training.", SENTENCE),
        ("ALBA needs an hour, BERTO two days of training.", SENTENCE),
        (
            "ALBA needs two days of training.",
            "ALBA needs little memory, but it needs two days of training.",
        ),
        (
            "ALBA needs two days of training.",
            "ALBA is small, while BERTO, like ALBA, needs two days of training.",
        ),
    ],
)
def test_a_claim_on_its_own_clause_or_on_both_is_left_alone(claim, sentence):
    assert not messages(claim, sentence)
