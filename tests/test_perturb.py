"""Perturbations: by grapheme cluster, in NFC, seeded, on budget, in the text's own script."""

from __future__ import annotations

import csv
import tarfile
import unicodedata
from io import TextIOWrapper
from pathlib import Path

import numpy as np
import pytest

from recheck.errors import InputError
from recheck.experiment.perturb import CHANGES_MEANING, KINDS, perturb
from recheck.experiment.perturb.graphemes import clusters, editable, script

ARCHIVE = Path(__file__).parents[1] / ".." / "shared" / "data" / "sib-200.tar.gz"
BY_CLUSTER = [k for k in KINDS if k not in ("word-drop", "word-shuffle", "code-mixing")]
RUSSIAN = "Ёжик съел три яблока, ещё не остыв."
GERMAN = "Größere Städte müssen früher wählen als kleinere Dörfer."


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def edits(before: str, after: str) -> int:
    return sum(a != b for a, b in zip(clusters(before), clusters(after), strict=True))


@pytest.fixture(scope="module")
def sentences() -> dict[str, list[str]]:
    """Five sentences of every language of SIB-200."""
    if not ARCHIVE.is_file():
        pytest.skip("shared/data/sib-200.tar.gz is not on this machine")
    found = {}
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if member.name.endswith("/test.tsv"):
                lines = TextIOWrapper(archive.extractfile(member), "utf-8")
                rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
                texts = [row["text"] for _, row in zip(range(5), rows, strict=False)]
                found[member.name.split("/")[-2]] = texts
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_text_and_another_seed_another(kind):
    first = perturb(GERMAN + " 1234", kind, 0.3, "de", rng(1), aligned=RUSSIAN)
    assert first == perturb(GERMAN + " 1234", kind, 0.3, "de", rng(1), aligned=RUSSIAN)
    others = {
        perturb(GERMAN + " 1234", kind, 0.3, "de", rng(seed), aligned=RUSSIAN)
        for seed in range(2, 9)
    }
    if kind != "diacritics":  # only a handful of accents to choose from
        assert others != {first}


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.1, 0.25])
@pytest.mark.parametrize("text", [RUSSIAN, GERMAN])
def test_the_keyboard_spends_its_budget_exactly(text, rate):
    budget = int(rate * len(clusters(text)) + 0.5)
    assert edits(text, perturb(text, "keyboard", rate, "de", rng())) == budget


def test_drop_and_repeat_change_the_length_by_the_budget():
    budget = int(0.2 * len(clusters(GERMAN)) + 0.5)
    assert len(clusters(perturb(GERMAN, "drop", 0.2, "de", rng()))) == len(GERMAN) - budget
    assert len(clusters(perturb(GERMAN, "repeat", 0.2, "de", rng()))) == len(GERMAN) + budget


def test_drop_never_empties_a_word():
    text = "a bc def"
    assert len(perturb(text, "drop", 1.0, "en", rng()).split()) == 3


def test_swap_keeps_every_letter():
    changed = perturb(GERMAN, "swap", 0.1, "de", rng())
    assert changed != GERMAN
    assert sorted(changed) == sorted(GERMAN)


def test_diacritics_leave_letters_that_only_look_accented():
    assert perturb(RUSSIAN, "diacritics", 1, "ru", rng()) == "Ежик съел три яблока, еще не остыв."
    assert perturb("й Й", "diacritics", 1, "ru", rng()) == "й Й"
    assert perturb("हिन्दी ไทยนี้", "diacritics", 1, "hi", rng()) == "हिन्दी ไทยนี้"


def test_homoglyphs_look_alike_and_come_from_another_script():
    changed = perturb("Peace over scope", "homoglyphs", 1, "en", rng())
    assert {script(c) for c in changed if c.isalpha()} - {"LATIN"}
    assert len(changed) == len("Peace over scope")


def test_digits_stay_in_their_numerals_and_change():
    assert perturb("١٢٣", "digits", 1, "ar", rng()).translate({}) != "١٢٣"
    assert all("٠" <= c <= "٩" for c in perturb("١٢٣", "digits", 1, "ar", rng()))


def test_a_key_beside_q_depends_on_the_keyboard():
    near_z = {perturb("z", "keyboard", 1, "en", rng(seed)) for seed in range(40)}
    near_z_german = {perturb("z", "keyboard", 1, "deu_Latn", rng(seed)) for seed in range(40)}
    assert "x" in near_z and "u" in near_z_german and not near_z & {"u", "t"}


def test_hangul_slips_by_a_jamo_and_stays_one_syllable():
    changed = perturb("한국어", "keyboard", 1, "ko", rng())
    assert len(changed) == 3
    assert all(script(c) == "HANGUL" for c in changed)


def test_words_are_dropped_and_shuffled_by_the_budget():
    assert len(perturb("one two three four five", "word-drop", 0.4, "en", rng()).split()) == 3
    shuffled = perturb("one two three four five", "word-shuffle", 0.5, "en", rng()).split()
    assert sorted(shuffled) == sorted(["one", "two", "three", "four", "five"])
    assert shuffled != ["one", "two", "three", "four", "five"]


def test_a_script_without_spaces_loses_characters_not_the_sentence():
    assert len(perturb("我们今天去学校", "word-drop", 0.3, "zh", rng())) == 5


def test_code_mixing_takes_words_from_the_aligned_text_or_dictionary():
    mixed = perturb("one two three", "code-mixing", 1, "en", rng(), aligned="eins zwei drei")
    assert mixed == "eins zwei drei"
    words = {"two": "zwei"}
    assert perturb("one two, three", "code-mixing", 1, "en", rng(), words) == "one zwei, three"


@pytest.mark.parametrize(
    "arguments", [("typo", 0.1), ("keyboard", 1.5), ("keyboard", -0.1), ("code-mixing", 0.1)]
)
def test_what_cannot_be_done_is_refused_with_the_way_out(arguments):
    with pytest.raises(InputError):
        perturb("text", *arguments, "en", rng())


@pytest.mark.parametrize("text", ["", " ", "...", "\U0001f468‍\U0001f469‍\U0001f467"])
@pytest.mark.parametrize("kind", KINDS)
def test_text_without_letters_is_no_problem(text, kind):
    assert isinstance(perturb(text, kind, 0.5, "en", rng(), aligned="a b"), str)


def test_every_language_of_sib200_keeps_script_form_and_budget(sentences):
    assert len(sentences) == 51
    for language, texts in sentences.items():
        for text in texts:
            before = unicodedata.normalize("NFC", text)
            own = {script(c) for c in clusters(before)}
            letters = {c for c in clusters(before) if editable(c)}
            marked = {c[1:] for c in letters}
            for kind in KINDS[:-1]:
                after = perturb(text, kind, 0.1, language, rng())
                parts = clusters(after)
                assert unicodedata.is_normalized("NFC", after), (language, kind)
                if kind != "homoglyphs":
                    assert {script(c) for c in parts} - {""} <= own, (language, kind)
                if kind != "diacritics":
                    # Marks stay on a letter, in a combination that the text has.
                    assert {c[1:] for c in parts if editable(c)} <= marked, (language, kind)
            budget = int(0.1 * len(clusters(before)) + 0.5)
            assert edits(before, perturb(text, "keyboard", 0.1, language, rng())) == budget


def test_kinds_say_whether_they_keep_the_meaning():
    assert {"digits", "word-drop", "word-shuffle"} == CHANGES_MEANING
    assert set(KINDS) > CHANGES_MEANING
