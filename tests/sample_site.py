"""A small audited report made by hand, with its own PDF, for the tests of the site."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pymupdf

from recheck.decisions import Decision, claim_hash
from recheck.records import (
    Audit,
    Bibliography,
    Block,
    Calibration,
    Claim,
    Document,
    Evidence,
    Facet,
    Finding,
    Page,
    Paper,
    Reference,
    ReferenceUse,
    Region,
    Report,
    ReportFinding,
    Sentence,
    Table,
    Trace,
    Verdict,
)
from recheck.site import AuditedReport, Provenance

PAPER = "2005.13013"
SENTENCES = (
    "Intermediate training on SQuAD improves the average by 8.3 points.",
    "We evaluate on nine target tasks in forty languages.",
    "Accuracy falls under perturbation for every model that we tried.",
)
GRID = (
    ("Task", "XNLI", "PAWS-X", "Avg."),
    ("SQuAD", "79.1", "88.4", "+8.3"),
    ("MNLI", "80.2", "89.0", "+7.5"),
)
PROVENANCE = Provenance(
    versions={"recheck": "0.1.0", "python": "3.11"},
    inputs={"report sample": "cd" * 32, "report other": "ab" * 32},
    command="recheck run papers/reports/sample --offline",
    notebooks=(
        ("sample 01_report", "reports/sample/notebooks/01_report.ipynb"),
        ("other 01_report", "reports/other/notebooks/01_report.ipynb"),
        ("experiment 04_experiment", "experiment/notebooks/04_experiment.ipynb"),
    ),
)


@dataclass
class MemoryStore:
    """PDFs in a folder, documents in memory."""

    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)

    def pdf(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.pdf"

    def document(self, sha256: str) -> Document | None:
        return self.documents.get(sha256)


def write_paper(folder: Path) -> Document:
    """A two-page PDF, sentences on page 1 and a table on page 2, and its document."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=612, height=792)
    sentences = []
    for number, text in enumerate(SENTENCES):
        top = 560 + 40 * number
        page.insert_text((72, top + 12), text, fontsize=11)
        region = Region(page=1, box=(72, top, 430, top + 15))
        sentences.append(Sentence(text=text, block=0, regions=(region,)))
    page = pdf.new_page(width=612, height=792)
    boxes = []
    for r, cells in enumerate(GRID):
        row = []
        for c, text in enumerate(cells):
            x, y = 100 + 90 * c, 200 + 24 * r
            page.insert_text((x, y + 12), text, fontsize=11)
            row.append((x, y, x + 60, y + 16))
        boxes.append(tuple(row))
    folder.mkdir(parents=True, exist_ok=True)
    pdf.set_metadata({})
    data = pdf.tobytes(no_new_id=True)
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / f"{sha256}.pdf").write_bytes(data)
    table = Table(
        page=2,
        box=(100, 200, 460, 270),
        label="Table 2",
        caption="Table 2: Gains over the baseline.",
        grid=GRID,
        boxes=tuple(boxes),
    )
    return Document(
        sha256=sha256,
        reader="sample",
        title="English Intermediate-Task Training",
        pages=(Page(number=1, width=612, height=792), Page(number=2, width=612, height=792)),
        blocks=(Block(page=1, kind="text", box=(72, 560, 430, 655)),),
        sentences=tuple(sentences),
        tables=(table,),
    )


def passage(number: int) -> Evidence:
    """The sentence of that number (from 0) as evidence."""
    top = 560 + 40 * number
    box = (72, top, 430, top + 15)
    return Evidence(
        paper=PAPER,
        version=1,
        page=1,
        box=box,
        regions=(Region(page=1, box=box),),
        quote=SENTENCES[number],
    )


def cell(row: int, column: int) -> Evidence:
    """A cell of the table as evidence."""
    x, y = 100 + 90 * column, 200 + 24 * row
    return Evidence(
        paper=PAPER,
        version=1,
        page=2,
        box=(x, y, x + 60, y + 16),
        table="Table 2",
        row=GRID[row][0],
        column=GRID[0][column],
        value=GRID[row][column],
    )


def _verdict(index: int, text: str, verdict: str, **more: object) -> Verdict:
    facts = {
        "report": "sample",
        "index": index,
        "text": text,
        "truncated": False,
        "printed_verified": True,
        "printed_confidence": round(0.14 + 0.03 * index, 2),
        "verdict": verdict,
        "explanation": f"Claim {index} is {verdict}.",
    }
    return Verdict.model_validate(facts | more)


def sample_verdicts() -> tuple[Verdict, ...]:
    """Every verdict once, the contradiction third."""
    number = Finding(
        kind="number",
        outcome="disagrees",
        claim_side="SQuAD improves the average by 8.4 points",
        source_side="SQuAD improves the average by 8.3 points",
        message="The claim says 8.4 points; Table 2, row SQuAD, column Avg. says 8.3.",
        arithmetic="8.4 - 8.3 = 0.1, more than rounding allows (0.05)",
        evidence=(passage(0), cell(1, 3)),
    )
    agrees = Finding(
        kind="quotation",
        outcome="agrees",
        claim_side="evaluated on nine target tasks in forty languages",
        source_side=SENTENCES[1],
        message="The paper says so in almost the same words.",
        evidence=(passage(1),),
    )
    return (
        _verdict(
            1,
            "The model was evaluated on nine target tasks in forty languages.",
            "supported",
            confidence=0.91,
            findings=(agrees,),
            evidence=(passage(1),),
        ),
        _verdict(
            2,
            "Accuracy falls under perturbation for every model, most of all for the sma",
            "partly supported",
            truncated=True,
            confidence=0.62,
            evidence=(passage(2),),
        ),
        _verdict(
            3,
            "Intermediate training on SQuAD improves the average by 8.4 points.",
            "contradicted",
            confidence=0.88,
            explanation="The claim says 8.4 points where Table 2 and page 1 say 8.3.",
            findings=(number,),
            evidence=(passage(0), cell(1, 3)),
        ),
        _verdict(4, "Larger batches help Finnish.", "not found", confidence=0.7),
        _verdict(
            5,
            "The benchmark has ten tasks.",
            "not checked",
            reason="version mismatch",
            printed_verified=None,
            printed_confidence=None,
        ),
    )


def sample_audit(
    folder: Path, *, name: str = "sample", title: str = "Scaling and Robustness"
) -> tuple[AuditedReport, MemoryStore]:
    """An audited report and the store with its paper, whose PDF is written to `folder`."""
    document = write_paper(folder)
    verdicts = tuple(v.model_copy(update={"report": name}) for v in sample_verdicts())
    report = Report(
        name=name,
        sha256="cd" * 32,
        media_type="text",
        title=title,
        authors="Assignee Research",
        date="2026-07-07",
        question="How does model size affect robustness under perturbation?",
        papers_retrieved=13,
        claims=tuple(
            Claim(
                index=v.index,
                text=v.text,
                truncated=v.truncated,
                cut_width=74 if v.truncated else None,
            )
            for v in verdicts
        ),
        references=(
            Reference(
                index=1, text=f"http://arxiv.org/abs/{PAPER}v1", source="arxiv", id=PAPER, version=1
            ),
            Reference(
                index=2,
                text="http://arxiv.org/abs/2509.21843v1",
                source="arxiv",
                id="2509.21843",
                version=1,
            ),
        ),
    )
    paper = Paper(
        reference=1,
        id=PAPER,
        cited_version=1,
        version=1,
        outcome="supplied",
        detail="found in the folder",
        sha256=document.sha256,
        bibliography=Bibliography(
            id=PAPER, title="English Intermediate-Task Training Improves Transfer"
        ),
    )
    missing = Paper(
        reference=2,
        id="2509.21843",
        cited_version=1,
        outcome="unreachable",
        detail="arXiv did not answer",
    )
    findings = (
        ReportFinding(
            kind="counts",
            severity="high",
            message="13 papers retrieved, 2 listed.",
            evidence=(Trace(source="report", line=21, quote="13 papers retrieved."),),
        ),
        ReportFinding(kind="clipping", severity="medium", message="1 of 5 claims is cut off."),
        ReportFinding(
            kind="premise", severity="info", message="XTREME-R has no adversarial subset."
        ),
    )
    confusion = {
        "verified": {"supported": 1, "partly supported": 1, "contradicted": 1, "not found": 1},
        "nothing": {"not checked": 1},
    }
    audit = Audit(
        report=name,
        findings=findings,
        references=(
            ReferenceUse(
                reference=1,
                id=PAPER,
                title=None,
                relevance=0.7,
                relevant=True,
                claims=(1, 2, 3),
                share=1.0,
                message="Three claims rest on it.",
            ),
            ReferenceUse(
                reference=2,
                id="2509.21843",
                title=None,
                relevance=0.02,
                relevant=False,
                message="No claim rests on it.",
            ),
        ),
        coverage=(
            Facet(name="model size", terms=("size",), message="Nobody speaks to it."),
            Facet(
                name="perturbation",
                terms=("perturbation",),
                claims=(2,),
                papers=(PAPER,),
                message="Claim 2 speaks to it.",
            ),
        ),
        calibration=Calibration(
            confusion=confusion,
            rank_correlation=0.2,
            bins=((0.0, 0.2, 2, 1), (0.2, 0.4, 2, 0)),
            message="Printed confidence tells next to nothing about what holds (tau 0.20).",
        ),
    )
    decisions = tuple(
        Decision(
            report=name,
            index=3,
            claim_sha256=claim_hash(verdicts[2].text),
            person=person,
            decision=choice,
            note=note,
            date="2026-07-09",
        )
        for person, choice, note in (
            ("Ada", "agree", "Table 2 is plain."),
            ("Grace", "disagree", "The abstract says 8.4."),
        )
    )
    audited = AuditedReport(report, (paper, missing), verdicts, audit, decisions)
    return audited, MemoryStore(folder, {document.sha256: document})
