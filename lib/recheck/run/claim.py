"""One claim in a notebook: its evidence, other settings of the check, a person's decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import get_args

from recheck import decisions, project
from recheck.audit import audit
from recheck.claims import Options, check_claim, check_claims
from recheck.decisions import Choice, Decision
from recheck.errors import InputError
from recheck.papers import default_store
from recheck.records import Document, Verdict
from recheck.run import pipeline
from recheck.site import AuditedReport
from recheck.site.inline import claim_html


@dataclass(frozen=True)
class ClaimView:
    """A claim under audit; displays as its page does."""

    source: Path
    audited: AuditedReport = field(repr=False)
    documents: Mapping[str, Document] = field(repr=False)
    index: int
    options: Options = field(default_factory=Options)

    @property
    def verdict(self) -> Verdict:
        """The verdict under `options`."""
        return self.audited.verdicts[self.index - 1]

    def _repr_html_(self) -> str:
        return claim_html(self.audited, self.index, default_store())

    def again(self, options: Mapping[str, float | int | bool | str]) -> ClaimView:
        """The same claim checked with other settings.

        Raises:
            InputError: a setting that `Options` does not have.
        """
        known = {setting.name for setting in fields(Options)}
        unknown = sorted(set(options) - known)
        if unknown:
            raise InputError(f"no setting {unknown[0]!r}; there are {', '.join(sorted(known))}")
        chosen = replace(self.options, **options)
        report, papers = self.audited.report, self.audited.papers
        claim = report.claims[self.index - 1]
        verdict = check_claim(report, claim, papers, self.documents, chosen)
        verdicts = list(self.audited.verdicts)
        verdicts[self.index - 1] = verdict
        return replace(
            self, audited=replace(self.audited, verdicts=tuple(verdicts)), options=chosen
        )

    def compare(self, other: ClaimView) -> str:
        """One line: what the other settings change."""
        changed = {
            name: value
            for name, value in asdict(other.options).items()
            if value != asdict(self.options)[name]
        }
        return (
            f"{self.verdict.verdict} with {self.options}\n"
            f"{other.verdict.verdict} with {changed or 'the same settings'}: "
            f"{other.verdict.explanation}"
        )

    def decide(self, person: str, decision: str, note: str, date: str) -> Path:
        """Keep a person's decision beside the report; returns the file.

        Raises:
            InputError: no person, no date, or a decision that is not agree, disagree or note.
        """
        if not person or not date or decision not in get_args(Choice):
            raise InputError(
                "a decision needs a person, an ISO date and one of agree, disagree, note; "
                f"got {person!r}, {date!r}, {decision!r}"
            )
        report = self.audited.report
        return decisions.record(
            project.decisions_folder(self.source, report.name),
            Decision(
                report=report.name,
                index=self.index,
                claim_sha256=decisions.claim_hash(self.verdict.text),
                person=person,
                decision=decision,
                note=note,
                date=date,
            ),
        )


def open_claim(report: str, claim: int, papers: str = "", offline: bool = True) -> ClaimView:
    """Audit `report` and show its claim number `claim` (1-based).

    Raises:
        InputError: no such report, no such claim, no such folder.
    """
    source = Path(report)
    parsed = pipeline.read_report(source)
    if not 1 <= claim <= len(parsed.claims):
        raise InputError(f"{report}: no claim {claim}; the report has {len(parsed.claims)}")
    sources = pipeline.Sources(Path(papers) if papers else None, offline)
    resolved, documents = pipeline.read_papers(parsed, source, sources)
    verdicts = check_claims(parsed, resolved, documents)
    audited = AuditedReport(
        report=parsed,
        papers=resolved,
        verdicts=verdicts,
        audit=audit(parsed, resolved, verdicts, documents),
        decisions=decisions.load(project.decisions_folder(source, parsed.name)),
    )
    return ClaimView(source, audited, documents, claim)
