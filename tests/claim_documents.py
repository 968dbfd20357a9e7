"""Small documents for the tests of the claim check, made from plain sentences."""

from __future__ import annotations

from types import ModuleType

from recheck.claims.alignment import Alignment, align
from recheck.claims.retrieval import Source
from recheck.claims.words import normalise, tokens
from recheck.records import (
    Block,
    Claim,
    Document,
    Page,
    Paper,
    Region,
    Report,
    Sentence,
    Table,
)

FILLER = (
    "We describe the background of the study and its history.",
    "The remaining sections are organised as follows.",
    "Every annotator was paid by the hour.",
    "The code is written in a common programming language.",
    "Several colleagues commented on a draft of this text.",
    "Our experiments ran on a shared cluster over the summer.",
    "The appendix lists all hyperparameters of the runs.",
    "Future work may look at other domains and genres.",
)
"""Sentences about nothing in particular, so that word frequencies are those of a text."""


def document(
    *sentences: str, tables: tuple[Table, ...] = (), section: str = "1 Results", key: str = "a"
) -> Document:
    """A document of two pages: the given sentences on page 2, filler before them on page 1."""
    found = []
    for number, text in enumerate((*FILLER, *sentences)):
        page = 1 if number < len(FILLER) else 2
        box = (50.0, 50.0 + 12 * number, 500.0, 60.0 + 12 * number)
        found.append(
            Sentence(
                text=text, block=page - 1, section=section, regions=(Region(page=page, box=box),)
            )
        )
    return Document(
        sha256=key * 64,
        reader="test",
        pages=tuple(Page(number=n, width=612, height=792) for n in (1, 2)),
        blocks=tuple(Block(page=n, kind="text", box=(50, 50, 500, 700)) for n in (1, 2)),
        sentences=tuple(found),
        tables=tables,
    )


def paper(read: Document | None, name: str = "2001.00001", **changes: object) -> Paper:
    """The paper of a document, at hand in version 1; without a document it was not requested."""
    return Paper(
        **{
            "reference": 1,
            "id": name,
            "version": 1 if read else None,
            "outcome": "supplied" if read else "not requested",
            "detail": "test",
            "sha256": read.sha256 if read else None,
        }
        | changes
    )


def source(*sentences: str, **changes: object) -> Source:
    read = document(*sentences, **changes)
    return Source(paper(read), read)


def aligned(claim: str, sentence: str, *others: str) -> tuple[Alignment, str]:
    """A claim aligned with a sentence of a paper that has other sentences too."""
    here = source(sentence, *others)
    text = normalise(claim)
    passage = next(p for p in here.passages if p.text == normalise(sentence))
    return align(tokens(text), passage), text


def outcomes(check: ModuleType, claim: str, sentence: str, *others: str) -> list[tuple[str, ...]]:
    """Outcome, words of the claim and words of the sentence, of each finding of a check."""
    found, text = aligned(claim, sentence, *others)
    return [(f.outcome, f.claim_side, f.source_side) for f in check.check(found, text)]


def disagreements(
    check: ModuleType, claim: str, sentence: str, *others: str
) -> list[tuple[str, ...]]:
    """Words of the claim and of the sentence where a check finds that they disagree."""
    return [o[1:] for o in outcomes(check, claim, sentence, *others) if o[0] == "disagrees"]


def report(*claims: str | Claim) -> Report:
    return Report(
        name="test",
        sha256="0" * 64,
        media_type="text",
        title="A report",
        claims=tuple(
            c if isinstance(c, Claim) else Claim(index=i, text=c) for i, c in enumerate(claims, 1)
        ),
        references=(),
    )
