"""A research question is divided into facets in its own words; claims speak to them or do not."""

import pytest

from recheck.audit.coverage import check_premise
from recheck.audit.facets import Text, facets_of
from recheck.records import Report

FIRST = (
    "How does scaling model size (e.g., 1B vs. 10B parameters) affect the robustness of zero-shot "
    "cross-lingual transfer on XTREME-R adversarial subsets when trained on English vs. "
    "non-English intermediate tasks, measured by accuracy degradation under perturbation?"
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (
            FIRST,
            [
                "scaling model size (e.g., 1B vs. 10B parameters)",
                "accuracy degradation under perturbation",
                "zero-shot cross-lingual transfer",
                "XTREME-R adversarial subsets",
                "English vs. non-English intermediate tasks",
            ],
        ),
        (
            "Which additional training signals improve zero-shot cross-lingual transfer of "
            "multilingual encoders?",
            [
                "additional training signals",
                "zero-shot cross-lingual transfer",
                "multilingual encoders",
            ],
        ),
        (
            "What is the impact of exercise on the quality of sleep in older adults, measured by "
            "hours of deep sleep?",
            ["exercise", "quality", "sleep in older adults", "hours of deep sleep"],
        ),
        (
            "Can autoregressive language models serve as passage retrievers?",
            ["autoregressive language models", "passage retrievers"],
        ),
        (
            "How can language models be released, taught to reason and adapted at lower cost?",
            ["released", "taught to reason", "adapted at lower cost"],
        ),
    ],
)
def test_facets_in_the_words_of_the_question(question, names):
    assert [part.name for part in facets_of(question)] == names


def test_a_part_asked_twice_is_one_facet():
    assert [p.name for p in facets_of("Does steam, steam, or noise hurt?")] == [
        "steam",
        "noise hurt",
    ]


def test_kinds_known_to_the_lexicon():
    labels = [part.label for part in facets_of(FIRST)]
    assert labels == ["model scale", "degradation under perturbation", None, None, None]


def told(question: str, text: str) -> list[str]:
    return [part.name for part in facets_of(question) if part.told_by(Text.of(text))]


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("The XLM-R Large model is the state of the art.", []),
        ("Models with 10 billion parameters do better.", [0]),
        ("Accuracy drops under typos.", [1]),
        ("Robust to noise, larger models win.", [0, 1]),
        ("XTREME has nine tasks.", []),
        ("XTREME-R has no adversarial subset.", [1, 3]),
        ("Intermediate tasks help.", []),
        ("English intermediate tasks help.", [4]),
        ("Non-English intermediate tasks help.", [4]),
        ("Crosslingual zero-shot transfer works.", [2]),
    ],
)
def test_what_a_claim_speaks_to(text, facets):
    names = [part.name for part in facets_of(FIRST)]
    assert told(FIRST, text) == [names[at] for at in facets]


@pytest.mark.parametrize(
    "question", ["", "?", "How?", "Does it?", "(((", "vs. vs. vs.", "of of of"]
)
def test_a_question_that_asks_nothing_has_no_facets(question):
    assert facets_of(question) == ()


def asked(question: str, title: str = "A Report") -> Report:
    return Report(
        name="r", sha256="0", media_type="text", title=title, question=question, claims=(),
        references=(),
    )  # fmt: skip


def test_a_premise_known_to_be_false_is_named_with_its_source():
    (finding,) = check_premise(asked(FIRST))
    assert '"XTREME-R adversarial subsets"' in finding.message
    assert "arXiv 2104.07412" in finding.message
    assert finding.severity == "high"


def test_a_false_premise_of_the_title_is_found_too():
    (finding,) = check_premise(asked("Does it work?", "Robustness in XTREME-R Adversarial Subsets"))
    assert "The title asks about" in finding.message


@pytest.mark.parametrize(
    "question",
    [
        "How robust are models on XTREME-R?",
        "Do adversarial subsets of SQuAD hurt transfer?",
        "Does adversarial training help, evaluated on XTREME-R?",
        "How robust is transfer on XTREME-R under adversarial perturbations?",
    ],
)
def test_true_premises_give_no_finding(question):
    assert list(check_premise(asked(question))) == []
