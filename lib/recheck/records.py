"""The types that travel between the rooms of the house: validated, versioned, written as JSON.

Records are frozen and hold no absolute path, clock time or machine name, so that the same
input gives the same bytes. Coordinates are PDF points with the origin at the top left of the
page; pages count from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from recheck.errors import InputError, StageError

SCHEMA_VERSION = 1

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin at the top left of the page."""


class Record(BaseModel):
    """Base of all records: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Record):
    """A record that is stored by itself and therefore says which schema it was written with."""

    schema_version: Literal[1] = SCHEMA_VERSION


# --- reports -------------------------------------------------------------------------------


class Claim(Record):
    """One row of a report's table of claims, as printed."""

    index: int
    """1-based position in the report."""
    text: str
    printed_verified: bool | None = None
    printed_confidence: float | None = None
    truncated: bool = False
    """The cell ends in the middle of a sentence."""
    cut_width: int | None = None
    """Number of characters at which the cell was cut, if it was."""
    line: int | None = None
    """1-based line of the report's text on which the claim stands."""


class Reference(Record):
    """One entry of a report's list of references, as printed and as identified."""

    index: int
    text: str
    source: Literal["arxiv", "acl", "other"]
    id: str | None = None
    """Canonical id without version: `2005.13013`, `hep-th/9901001`, `2020.acl-main.447`."""
    version: int | None = None
    url: str | None = None
    line: int | None = None


class ParseProblem(Record):
    """Something in a report that could not be read."""

    line: int | None
    expected: str
    found: str


class Report(Dated):
    """A machine-generated report, as printed."""

    name: str
    """Stem of the file, or of its folder when the file is called `report`."""
    sha256: str
    media_type: Literal["text", "markdown", "pdf"]
    title: str
    authors: str | None = None
    date: str | None = None
    """ISO 8601 date as far as it is printed (`2026-07-07`, `2024-04`)."""
    abstract: str | None = None
    abstract_truncated: bool = False
    subject: str | None = None
    """What "This paper examines: ..." names."""
    question: str | None = None
    papers_retrieved: int | None = None
    claims_extracted: int | None = None
    claims_verified: int | None = None
    quality_score: float | None = None
    quality_scale: float | None = None
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
    lines: dict[str, int] = {}
    """1-based line on which each header field (`abstract`, `question`, ...) was found."""
    problems: tuple[ParseProblem, ...] = ()


# --- papers --------------------------------------------------------------------------------

Outcome = Literal[
    "fetched",
    "cached",
    "supplied",
    "no such paper",
    "withdrawn",
    "version not available",
    "unreachable",
    "throttled",
    "not a PDF",
    "unreadable",
    "not requested",
]
"""What became of a reference. `supplied`: found in the user's folder; `not requested`: offline
and in no folder or store, or nothing that arXiv or the folder could resolve."""


class PaperVersion(Record):
    """One version in arXiv's history of a paper."""

    version: int
    date: str
    withdrawn: bool = False


class Bibliography(Record):
    """Bibliographic facts of one paper, as `references.json` holds them and arXiv answers."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: str | None = None
    """ISO date of the first version."""
    updated: str | None = None
    abstract: str | None = None
    versions: tuple[PaperVersion, ...] = ()
    licence: str | None = None
    source: Literal["arxiv", "references.json", "pdf"] = "references.json"


class Paper(Dated):
    """What became of one reference: which version is in hand, from where, and why not if not."""

    reference: int
    """`Reference.index`."""
    id: str | None
    cited_version: int | None = None
    version: int | None = None
    """Version of the PDF in hand; None where the PDF does not say."""
    outcome: Outcome
    detail: str
    """One clear line on the outcome."""
    sha256: str | None = None
    """Hash of the PDF in the store; None when there is no readable PDF."""
    bibliography: Bibliography | None = None

    @property
    def readable(self) -> bool:
        return self.sha256 is not None and self.outcome in ("fetched", "cached", "supplied")

    @property
    def version_mismatch(self) -> bool:
        """A version is cited and the PDF in hand is known to be another one."""
        return (
            self.readable
            and self.cited_version is not None
            and self.version is not None
            and self.version != self.cited_version
        )


BlockKind = Literal[
    "text",
    "list-item",
    "section-header",
    "title",
    "table",
    "caption",
    "footnote",
    "picture",
    "formula",
    "page-header",
    "page-footer",
]


class Page(Record):
    number: int
    width: float
    height: float


class Block(Record):
    """A box of the page layout, in reading order."""

    page: int
    kind: BlockKind
    box: Box
    text: str = ""
    section: str | None = None
    """Heading under which the block stands."""


class Region(Record):
    """A rectangle on a page, such as one line of a sentence."""

    page: int
    box: Box


class Sentence(Record):
    """A sentence with hyphenation undone, joined across lines, columns and pages."""

    text: str
    block: int
    """Index in `Document.blocks` of the block in which the sentence begins."""
    kind: BlockKind = "text"
    section: str | None = None
    regions: tuple[Region, ...]
    """One rectangle a line, in reading order."""

    @property
    def page(self) -> int:
        return self.regions[0].page


class Table(Record):
    """A table as a grid of cells, as printed: spans carry their text in the first cell."""

    page: int
    box: Box
    label: str | None = None
    """`Table 2`, when a caption names it."""
    caption: str | None = None
    grid: tuple[tuple[str, ...], ...]
    boxes: tuple[tuple[Box | None, ...], ...] = ()
    """One box a cell, same shape as `grid`."""


class Document(Dated):
    """A PDF as pages, blocks, sentences and tables with coordinates."""

    sha256: str
    reader: str
    """Name and version of the layout reader that made it."""
    title: str | None = None
    stamp: str | None = None
    """The identifier stamped on the first page by arXiv, `2005.13013v1`, if any."""
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]


# --- claims --------------------------------------------------------------------------------


class Evidence(Record):
    """A quotation or a table cell, with paper, version, page and box."""

    paper: str
    version: int | None = None
    page: int
    box: Box
    regions: tuple[Region, ...] = ()
    """The lines of a quotation, for highlighting; `box` encloses those on `page`."""
    quote: str | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None
    value: str | None = None


FindingKind = Literal[
    "number",
    "direction",
    "entity",
    "scope",
    "quotation",
    "attribution",
    "recomputation",
    "entailment",
]

FindingOutcome = Literal["agrees", "disagrees", "undecided"]


class Finding(Record):
    """Outcome of one typed check on one claim; names both sides and its evidence."""

    kind: FindingKind
    outcome: FindingOutcome
    claim_side: str
    """The words or figure of the claim that were checked."""
    source_side: str = ""
    """What the source says in their place; empty when nothing was found."""
    message: str
    arithmetic: str | None = None
    evidence: tuple[Evidence, ...] = ()


VerdictName = Literal["supported", "partly supported", "contradicted", "not found", "not checked"]

Reason = Literal[
    "source unreachable",
    "version mismatch",
    "no such paper",
    "withdrawn",
    "unreadable PDF",
    "not a factual statement",
]
"""Why a claim was not checked."""


class Verdict(Dated):
    """The verdict on one claim: a pure function of its findings."""

    report: str
    index: int
    text: str
    truncated: bool
    printed_verified: bool | None
    printed_confidence: float | None
    verdict: VerdictName
    reason: Reason | None = None
    confidence: float | None = None
    """Calibrated probability that the verdict is right; None for `not checked`."""
    explanation: str
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()


# --- audit ---------------------------------------------------------------------------------

Severity = Literal["high", "medium", "low", "info"]

ReportFindingKind = Literal[
    "counts",
    "clipping",
    "abstract",
    "verification",
    "confidence",
    "reference",
    "coverage",
    "premise",
    "parsing",
]


class Trace(Record):
    """Where a finding on the report as a whole rests: a line of the report, a paper, a verdict."""

    source: str
    """`report`, `claim 3`, `reference 2` or a paper id."""
    line: int | None = None
    quote: str = ""


class ReportFinding(Record):
    """A finding on the report as a whole."""

    kind: ReportFindingKind
    severity: Severity
    message: str
    evidence: tuple[Trace, ...] = ()


class ReferenceUse(Record):
    """What one reference contributes: relevance to the question, claims that rest on it."""

    reference: int
    id: str | None
    title: str | None
    relevance: float | None
    """0-1, lexical overlap with question and subject; None when nothing is known of the paper."""
    relevant: bool | None
    claims: tuple[int, ...] = ()
    """Claims whose evidence comes from this paper."""
    share: float | None = None
    """Share of the claims with evidence that rest on this paper."""
    message: str


class Facet(Record):
    """One facet of the research question and who speaks to it."""

    name: str
    terms: tuple[str, ...]
    claims: tuple[int, ...] = ()
    papers: tuple[str, ...] = ()
    message: str


class Calibration(Record):
    """Printed ✓ and confidence against our verdicts."""

    confusion: dict[str, dict[str, int]]
    """printed (`verified`, `not verified`, `nothing`) -> verdict -> claims."""
    rank_correlation: float | None = None
    """Kendall's tau-b of printed confidence and support; None below 3 checked claims."""
    bins: tuple[tuple[float, float, int, int], ...] = ()
    """Reliability: low, high, claims checked, of these supported."""
    message: str


class Audit(Dated):
    """The audit of a report as a whole."""

    report: str
    findings: tuple[ReportFinding, ...]
    references: tuple[ReferenceUse, ...]
    coverage: tuple[Facet, ...]
    calibration: Calibration


# --- reading and writing -------------------------------------------------------------------

R = TypeVar("R", bound=Record)


def to_json(record: Record) -> str:
    """A record as indented JSON with a final newline; same record, same bytes."""
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def to_jsonl(records: Iterable[Record]) -> str:
    """Records as JSON, one a line."""
    return "".join(
        json.dumps(r.model_dump(mode="json"), ensure_ascii=False) + "\n" for r in records
    )


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` whole or not at all: a killed process leaves the old file.

    Raises:
        StageError: the folder cannot be made or written, or the disk is full.
    """
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, suffix=".part", delete=False
        ) as stream:
            part = Path(stream.name)
            stream.write(text)
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        if part:
            part.unlink(missing_ok=True)
        raise StageError(
            f"{path}: cannot be written ({error.strerror}); free space or choose "
            "another folder, then run the same command again"
        ) from error


def read_record(path: Path, cls: type[R]) -> R:
    """Read one record from `path`.

    Raises:
        InputError: the file is missing, not JSON, or not a record of this class.
    """
    try:
        return cls.model_validate_json(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: not a {cls.__name__} record; delete it to have it made again "
            f"({str(error).splitlines()[0]})"
        ) from error


def read_records(path: Path, cls: type[R]) -> tuple[R, ...]:
    """Read the records of a JSON-lines file; errors as `read_record`, with the line."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            records.append(cls.model_validate_json(line))
        except ValidationError as error:
            raise InputError(
                f"{path}:{number}: not a {cls.__name__} record ({str(error).splitlines()[0]})"
            ) from error
    return tuple(records)
