"""Whose finding it is: a statement that the paper makes about another work is not its own."""

from __future__ import annotations

import re

from recheck.claims.alignment import Alignment
from recheck.claims.checks.slots import finding, page
from recheck.claims.retrieval import Passage
from recheck.records import Finding

_SAYS = (
    r"(?:show|find|found|demonstrate|report|observe|estimate|propose|conclude|argue|note|suggest|"
    r"reveal|evaluate|measure|compare|introduce|present|investigate|stud(?:y|ie)|survey|benchmark|"
    r"train|discover|confirm|achieve|improve|use|explore|analy[sz]e|test|apply|develop|collect|"
    r"prove|claim|indicate|develop|build|design|create|examine|establish|run|ran|reach|obtain|"
    r"attain|employ|adopt|opt|choose|chose|describe|discuss|outline|extend|combine|treat|model|"
    r"construct|annotate|release|provide|offer|formulate|tackle|address|count|pretrain|get|got|"
    r"determine|identif(?:y|ie)|detect|document|exhibit|assume|hypothesi[sz]e|advocate|recommend|"
    r"believe|warn|stress|emphasi[sz]e|point out|verif(?:y|ie)|validate|quantif(?:y|ie)|assess|"
    r"outperform|surpass|pioneer|define|beat|win|won|perform|solve|scale|generate|retrieve|learn|"
    r"see|saw)"
)
_CLAIMS_FOR_AUTHORS = re.compile(
    r"\b(?:the |its |these )?(?:authors?|paper|study|article|work|researchers)\b"
    rf"(?: also| themselves)? {_SAYS}\w*|\bwe {_SAYS}\w*"
    r"|\bin (?:this|the) (?:paper|work|study)\b|\b(?:the|its|these) authors\b(?! of\b)",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:we|our|ours|us|this (?:paper|work|study)|in this (?:paper|work)|the present)\b",
    re.IGNORECASE,
)
_NUMBERED = r"|\[\d+(?:\s*[,;-]\s*\d+)*\]"
_CITED = (
    r"(?:(?<![\w'-])[A-Z][\w'-]+(?: et\.? al\.?,?|(?:,| and| &) [A-Z][\w'-]+)?,? ?"
    r"\((?:19|20)\d\d[a-z]?\)"
    r"|(?<![\w'-])[A-Z][\w'-]+ (?:et\.? al\.?(?: \(\d+\))?|and (?:colleagues|co-?workers))"
    rf"{_NUMBERED})"
)
_OTHERS_SAY = re.compile(
    rf"{_CITED},?(?: \((?:19|20)\d\d[a-z]?\))?(?: (?:also|recently|further|first|have|has|who"
    rf"|which|later|then|already|instead|even|thus|therefore|\w+ly))* {_SAYS}\w*"
)
_NO_OBJECT = "".join(
    f"(?<!\\b{word} )"
    for word in "The the a an by with of on in from to following for and".split()  # noqa: SIM905
)
_OTHERS_DO = re.compile(
    rf"{_NO_OBJECT}{_CITED},?(?: \w+ly)? (?!(?:is|was|as|has|does)\b)[a-z]+(?:s|ed)\b"
)
"""Whatever a cited work does, for a claim that says outright that the authors do it."""
_SAID_BY_OTHERS = re.compile(
    r"\b(?:was|were|been|is|are)(?: \w+)? (?:observed|found|shown|reported|demonstrated|noted"
    rf"|argued|proven|confirmed) (?:in|by) {_CITED}"
)
_DONE_BY = re.compile(rf"\b(?:\w+ed|made|done|shown|written|given|built) by {_CITED}")
_ELSEWHERE = re.compile(
    r"In (?:an?|another|one) (?:closely )?(?:(?:related|similar|earlier|previous|different) )?"
    r"(?:project|study|paper)\b(?! of ours)"
)
"""How a sentence opens that goes on with another work."""
_THE_AUTHORS = re.compile(
    rf"(?:however, |moreover, |in addition, )?the authors(?: also| further)? {_SAYS}(?:s|ed)?\b",
    re.IGNORECASE,
)
"""A paper calls its own authors `we`."""
_MARK = re.compile(
    r"\([^()]*\b(?:19|20)\d\d[a-z]?[^()]*\)|\[\d+(?:\s*[,;-]\s*\d+)*\]"
    r"|\bet al\b|\((?:19|20)\d\d[a-z]?\)"
)
_BEEN_SHOWN = (
    r"\b(?:has|have) (?:previously |already )?been (?:shown|reported|found|demonstrated|observed)\b"
)
_KNOWN = re.compile(
    _BEEN_SHOWN
    + r"(?:[^.;]|\.(?=\d)){0,300}?(\([A-Z][^()]*\b(?:19|20)\d\d[a-z]?\)|\[\d+(?:\s*[,;-]\s*\d+)*\])"
)
"""What is known of the paper's own things from another work."""
_ANAPHOR = re.compile(
    r"^(?:(?:instead|moreover|furthermore|specifically|in particular|additionally|also|further"
    r"|however|then),? )*(?:(?:using|after|in|with|for|to|by|based)\b[^.;:]{1,120}?, )?"
    r"(?:they|he|she|(?:the|these|those|both) (?:authors|researchers))"
    rf"(?: (?:also|further|then|additionally|instead|even))* {_SAYS}\w*",
    re.IGNORECASE,
)
"""A sentence that goes on with what somebody, named before it, did."""
_GOES_ON = re.compile(r"^(?:their|his|her)\b", re.IGNORECASE)
_ANTECEDENT = re.compile(rf"^{_CITED}|{_CITED.replace(_NUMBERED, '')}")
"""A number in brackets is a subject only where it opens the sentence."""
_BEFORE = 6
"""Sentences in which the antecedent of `they` is looked for."""
_PRIOR = re.compile(
    r"\b(?:previous|prior|earlier|recent|past|existing|related|other) (?:work|stud(?:y|ies)"
    r"|research|survey|results|findings|approaches|methods)\b|\bone (?:survey )?study\b"
    r"|\ba (?:prior|previous|recent) (?:survey|study)\b|\banother (?:work|study|paper|project)\b"
    r"|\b(?:closely )?related (?:project|paper|system)s?\b|\brefs?\.(?= ?\[\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\(\d{1,3}\)")
"""A citation by number where the sentence speaks of another work; elsewhere an equation, say."""
_HERE = re.compile(r"\b(?:Table|Figure|Fig|Section|Appendix|above|here)\b")
_BACKGROUND = re.compile(
    r"related work|background|previous work|prior work|literature", re.IGNORECASE
)


def for_authors(claim: str) -> bool:
    """Whether a claim says outright that the paper's authors found it."""
    return bool(_CLAIMS_FOR_AUTHORS.search(claim))


def check(alignment: Alignment, claim: str) -> tuple[Finding, ...]:
    """An attribution finding when the sentence reports what others found."""
    text = alignment.passage.text
    if _OTHERS_SAY.search(claim) or (_MARK.search(claim) and not _CLAIMS_FOR_AUTHORS.search(claim)):
        return ()
    own = _OWN.search(_aligned_part(alignment))
    subject = (
        _OTHERS_SAY.search(text)
        or _SAID_BY_OTHERS.search(text)
        or _THE_AUTHORS.match(text)
        or _ELSEWHERE.match(text)
    )
    if subject and not own:
        return (_differ(alignment, claim, subject[0]),)
    going_on = _ANAPHOR.match(text)
    named = _antecedent(alignment.passage) if going_on and not own else None
    if named:
        return (_differ(alignment, claim, f"{named} ... {going_on[0]}"),)
    asserted = _CLAIMS_FOR_AUTHORS.search(claim)
    known = _KNOWN.search(text)
    if asserted and known:
        return (_differ(alignment, asserted[0], known[1]),)
    if not asserted or own:
        return ()
    agent = _OTHERS_DO.search(text)
    if agent:
        return (_differ(alignment, asserted[0], agent[0]),)
    mark = _nearest_mark(alignment)
    prior = _PRIOR.search(text)
    if mark or (prior and (_MARK.search(text) or _NUMBER.search(text))):
        return (_differ(alignment, asserted[0], mark or prior[0]),)
    shown = re.search(_BEEN_SHOWN, text)
    if shown and not _HERE.search(text):
        return (_differ(alignment, asserted[0], shown[0]),)
    if _BACKGROUND.search(alignment.passage.sentence.section or "") and _MARK.search(text):
        return (_differ(alignment, asserted[0], _MARK.search(text)[0]),)
    return ()


def _differ(alignment: Alignment, claim_side: str, source_side: str) -> Finding:
    return finding(
        "attribution", "disagrees", alignment, claim_side, source_side,
        f"The paper reports this of another work ({source_side}), not as its own finding "
        f"(p. {page(alignment)}).",
    )  # fmt: skip


def _antecedent(passage: Passage) -> str | None:
    """The cited work that begins the sentence before one with `they`, or the one before that."""
    before = passage.previous
    for _ in range(_BEFORE):
        if before is None:
            return None
        subject = _OTHERS_SAY.search(before.text) or _DONE_BY.search(before.text)
        if subject:
            name = _ANTECEDENT.search(before.text)
            return name[0] if name else None
        goes_on = _ANAPHOR.match(before.text) or _GOES_ON.match(before.text)
        if _OWN.search(before.text) or not goes_on:
            return None
        before = before.previous
    return None


def _aligned_part(alignment: Alignment) -> str:
    """The sentence from its beginning to the last word that answers the claim."""
    last = max(alignment.claim_of, default=-1)
    if last < 0:
        return alignment.passage.text
    return alignment.passage.text[: alignment.passage.tokens[last].end]


def _nearest_mark(alignment: Alignment) -> str | None:
    """A citation mark at the end of the aligned words: it says whose statement they are."""
    text = alignment.passage.text
    end = alignment.passage.tokens[max(alignment.claim_of, default=0)].end
    for match in _MARK.finditer(text):
        if match.start() >= end - 1 and not re.search(r"[.;]", text[end : match.start()]):
            return match[0].strip()
    return None
