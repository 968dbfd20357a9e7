"""Edits of whole words. In scripts written without spaces every cluster counts as a word."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from recheck.experiment.perturb.graphemes import clusters, script, spaced


def split(text: str) -> list[tuple[str, str]]:
    """The words of a text, each with the white space after it."""
    found: list[list[str]] = []
    after_space = True
    for part in clusters(text):
        name = script(part)
        if part.isspace():
            if found:
                found[-1][1] += part
            else:
                found.append(["", part])
            after_space = True
        elif after_space or (name and not spaced(name)):
            found.append([part, ""])
            after_space = False
        else:
            found[-1][0] += part
    return [(word, space) for word, space in found]


def drop(text: str, rate: float, rng: np.random.Generator) -> str:
    """Leave out `rate` of the words, never all of them."""
    words = split(text)
    budget = min(_budget(rate, len(words)), len(words) - 1)
    gone = set(rng.permutation(len(words))[: max(0, budget)].tolist())
    kept = [word + space for at, (word, space) in enumerate(words) if at not in gone]
    return "".join(kept).rstrip() if gone else text


def shuffle(text: str, rate: float, rng: np.random.Generator) -> str:
    """Neighbouring words change places; `rate` of all pairs of neighbours, none moved twice."""
    words = split(text)
    order, used = [word for word, _ in words], set()
    budget = _budget(rate, max(0, len(words) - 1))
    for at in rng.permutation(max(0, len(words) - 1)):
        if budget == 0:
            break
        if at in used or at + 1 in used or order[at] == order[at + 1]:
            continue
        order[at], order[at + 1] = order[at + 1], order[at]
        used |= {at, at + 1}
        budget -= 1
    return "".join(word + space for word, (_, space) in zip(order, words, strict=True))


def mix(text: str, rate: float, rng: np.random.Generator, aligned: str | Mapping[str, str]) -> str:
    """Put words of another language in place of `rate` of the words.

    `aligned` is either a dictionary of words (the budget is then spent on words it holds) or
    the same text in the other language, whose words are taken to come in the same order.
    """
    words = split(text)
    if isinstance(aligned, str):
        others = [word for word, _ in split(aligned)]
        last = max(1, len(words) - 1)
        target = {
            at: others[round(at * (len(others) - 1) / last)] for at in range(len(words)) if others
        }
    else:
        target = {}
        for at, (word, _) in enumerate(words):
            core = word.strip(".,;:!?؟،。")
            if core in aligned:
                target[at] = word.replace(core, aligned[core])
    places = list(target)
    count = min(_budget(rate, len(words)), len(places))
    chosen = {places[i] for i in rng.permutation(len(places))[:count]}
    return "".join(
        (target[at] if at in chosen else word) + space for at, (word, space) in enumerate(words)
    )


def _budget(rate: float, count: int) -> int:
    return int(rate * count + 0.5)
