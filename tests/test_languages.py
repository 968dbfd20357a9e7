"""The generated languages, facts and tasks: right words, split facts, labels that hold."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from recheck.errors import InputError
from recheck.experiment import evaluation, facts, languages, samples, tasks
from recheck.experiment.corpus import pairs, probe, sentences
from recheck.experiment.facts import KINDS, Fact, splits
from recheck.experiment.perturb import CHANGES_MEANING
from recheck.experiment.perturb.graphemes import script
from recheck.experiment.profile import load
from recheck.experiment.samples import item_samples
from recheck.experiment.tokenizer import BOS, EOS, PAD, UNK, Tokenizer

CODES = ("en", "de", "es", "ru", "tr", "ar")


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_there_are_six_languages_three_scripts_and_three_families():
    spoken = [languages.load(code) for code in CODES]
    assert len({language.script for language in spoken}) >= 3
    assert len({language.family.split(" (")[0] for language in spoken}) >= 3


@pytest.mark.parametrize("code", CODES)
def test_every_fact_can_be_said_in_every_wording(code):
    language = languages.load(code)
    own = {"en": "LATIN", "ru": "CYRILLIC", "ar": "ARABIC"}.get(code, "LATIN")
    for keys in splits().values():
        for fact in keys:
            for template in range(2):
                text = language.render(fact, template)
                assert "{" not in text
                assert text.endswith(".")
                assert {script(c) for c in text if c.isalpha()} == {own}


@pytest.mark.parametrize(
    ("code", "fact", "template", "sentence"),
    [
        ("en", Fact("vote", "BR", "0"), 1, "On Monday Brazil goes to the polls."),
        ("de", Fact("festival", "EG", "3"), 0, "Ägypten feiert im März."),
        ("es", Fact("comparison", "CO", "rich", "PE"), 0, "Colombia es más rica que Perú."),
        ("es", Fact("comparison", "PE", "rich", "CO"), 0, "Perú es más rico que Colombia."),
        ("ru", Fact("vote", "IN", "1"), 1, "Во вторник Индия идёт на выборы."),
        ("ru", Fact("festival", "IN", "5"), 0, "Индия празднует в мае."),
        ("tr", Fact("comparison", "BR", "big", "CL"), 0, "Brezilya Şili'den daha büyük."),
        ("tr", Fact("vote", "EG", "2"), 0, "Mısır çarşamba günü oy veriyor."),
        ("ar", Fact("comparison", "BR", "big", "CL", True), 0, "البرازيل أكبر بكثير من تشيلي."),
    ],
)
def test_agreement_case_and_word_order(code, fact, template, sentence):
    assert languages.load(code).render(fact, template) == sentence


def test_a_language_without_templates_is_refused():
    with pytest.raises(InputError, match="there are ar, de"):
        languages.load("xx")


def test_no_fact_is_in_two_splits_and_every_country_has_two_values_to_contradict():
    train, dev, test = (set(splits()[name]) for name in ("train", "dev", "test"))
    assert not train & dev and not train & test and not dev & test
    assert all(fact == fact.key() for fact in train | dev | test)
    for held_out in (dev, test):
        count = Counter((f.kind, f.country) for f in held_out if f.kind != "comparison")
        assert set(count.values()) == {2}
        assert len(count) == 4 * len(facts.COUNTRIES)


def test_no_test_fact_is_said_in_anything_a_model_is_trained_on():
    held_out = {
        languages.load(code).render(variant, template)
        for code in CODES
        for fact in (*splits()["test"], *splits()["dev"])
        for variant in _variants(fact)
        for template in range(2)
    }
    said = set(sentences(CODES, KINDS, 3000, 1))
    for task in ("nli", "same-fact", "slot-question"):
        for number, item in enumerate(tasks.make(task, "train", 900, rng())):
            said |= set(item.texts(languages.load(CODES[number % 6])))
    assert not said & held_out


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_labels_follow_from_the_facts(split):
    items = tasks.make("nli", split, 600, rng())
    assert set(Counter(item.label for item in items).values()) == {200}
    for item in items:
        a, b = item.first, item.second
        assert a.key() in splits()[split] and b.key() in splits()[split]
        if a.kind != "comparison":
            same = (a.kind, a.country) == (b.kind, b.country)
            expected = 1 if not same else (0 if a.value == b.value else 2)
        elif a.key() == b.key():
            agrees = _direction(a) == _direction(b)
            expected = (1 if b.intensified and not a.intensified else 0) if agrees else 2
        else:
            expected = 1
        assert item.label == expected, item


def test_a_slot_question_asks_for_the_value_it_is_labelled_with():
    for item in tasks.make("slot-question", "train", 50, rng()):
        assert facts.ANSWERS[item.label] == (item.second.kind, item.second.value)
        question, statement = item.texts(languages.load("en"))
        assert question.endswith("?") and statement.endswith(".")


def test_evaluation_has_the_same_items_in_every_language_and_perturbation():
    profile = load("smoke")
    rows = evaluation.rows(profile)
    kinds = 1 + len(profile.perturbations)
    assert len(rows) == profile.items * len(profile.languages) * kinds
    blocks = [rows[i : i + profile.items] for i in range(0, len(rows), profile.items)]
    for block in blocks:
        assert [(r.item, r.label) for r in block] == [(r.item, r.label) for r in blocks[0]]
    assert rows == evaluation.rows(profile)


def test_perturbed_items_keep_their_label_by_construction():
    profile = load("tiny")
    assert not {change.kind for change in profile.perturbations} & CHANGES_MEANING
    rows = evaluation.rows(profile.model_copy(update={"items": 30}))
    clean = {(r.language, r.item): r.texts for r in rows if r.perturbation == "clean"}
    changed = Counter()
    for row in rows:
        if row.perturbation in ("clean", "code-mixing"):
            continue
        known = languages.load(row.language).words()
        for before, after in zip(clean[row.language, row.item], row.texts, strict=True):
            added = _words(after) & known - _words(before)
            assert not added, (row, added)
            changed[row.perturbation] += before != after
    assert set(changed) == {c.kind for c in profile.perturbations} - {"code-mixing"}


def test_code_mixing_replaces_names_by_their_translation():
    words = evaluation.dictionary("en", "ru")
    assert words["Brazil"] == "Бразилия"
    assert words["March"] == "март"


def test_the_tokenizer_is_seeded_and_lays_pairs_out_as_xlm_r():
    text = sentences(CODES, KINDS, 600, 1)
    first, second = Tokenizer.train(text, 400), Tokenizer.train(text, 400)
    assert first.backend.to_str() == second.backend.to_str()
    a, b = languages.load("en").render(Fact("vote", "BR", "0")), "Перу учит турецкий."
    ids = first.pair(first.encode(a), first.encode(b))
    assert ids == first.backend.encode(a, b).ids
    assert (ids[0], ids[-1], ids.count(EOS), ids.count(BOS)) == (BOS, EOS, 3, 1)
    cut = first.encode(a, rng(), 1.0)
    assert len(cut) > len(first.encode(a))
    assert first.backend.decode(cut).replace(" ", "") == a.replace(" ", "")


def test_a_known_word_is_one_token_and_a_mistyped_one_the_fewest_pieces():
    tokenizer = Tokenizer.train(sentences(CODES, KINDS, 3000, 1), 900)
    assert [len(tokenizer.encode(word)) for word in ("Saturday", "субботу", "Egypt")] == [1, 1, 1]
    pieces = [tokenizer.backend.id_to_token(i) for i in tokenizer.encode("Satrday")]
    assert "".join(pieces) == "▁Satrday"
    assert 1 < len(pieces) <= 5
    assert tokenizer.encode("ß字") == [*tokenizer.encode("ß"), UNK]


def test_corpus_and_probe_are_seeded_and_the_probe_asks_for_whole_words():
    tokenizer = Tokenizer.train(sentences(CODES, KINDS, 600, 1), 400)
    a, b = (pairs(tokenizer, CODES, KINDS, 50, rng(3)) for _ in range(2))
    assert (a.ids == b.ids).all()
    asked = probe(tokenizer, CODES, KINDS, 40, rng())
    wanted = asked.answers >= 0
    assert (asked.encoded.ids[wanted] == tokenizer.mask).all()
    assert wanted.any(axis=1).all()
    assert (asked.encoded.ids != PAD).sum() == asked.encoded.lengths.sum()


def test_samples_show_every_template_in_every_language():
    rows = samples("tiny")
    assert {row["language"] for row in rows} == {languages.load(c).name for c in CODES}
    assert {row["kind"] for row in rows} == {*KINDS, "intensified", "question"}
    assert len(rows) == len({tuple(row.items()) for row in rows})
    assert {r["perturbation"] for r in item_samples("smoke", 1)} == {
        "clean",
        "keyboard 0.1",
        "code-mixing 0.3",
    }


def _variants(fact: Fact) -> list[Fact]:
    if fact.kind != "comparison":
        return [fact]
    sides = [fact, fact.converse(), fact.reversed(), fact.reversed().converse()]
    return [
        Fact(f.kind, f.country, f.value, f.other, much) for f in sides for much in (False, True)
    ]


def _direction(fact: Fact) -> tuple[str, str]:
    upright = fact if fact.value in facts.ANTONYMS else fact.converse()
    return upright.country, upright.other


def _words(text: str) -> set[str]:
    return {word.strip(".,;:!?؟،؛—") for word in text.split()}
