"""What each notebook calls: one stage of the audit of one report, records in, records out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from recheck.records import (
    Audit,
    Document,
    Paper,
    Record,
    Report,
    Verdict,
    read_record,
    read_records,
    to_json,
    to_jsonl,
    write_text,
)
from recheck.run import pipeline

REPORT = "report.json"
PAPERS = "papers.jsonl"
CLAIMS = "claims.jsonl"
AUDIT = "audit.json"


def report(source: str, folder: str) -> Report:
    """Stage 01: parse the report at `source`, keep it as `report.json`."""
    parsed = pipeline.read_report(Path(source))
    write_text(Path(folder) / REPORT, to_json(parsed))
    return parsed


def papers(source: str, folder: str, papers: str, offline: bool) -> tuple[Paper, ...]:
    """Stage 02: resolve the references, read the PDFs, keep the outcomes as `papers.jsonl`."""
    sources = pipeline.Sources(Path(papers) if papers else None, offline)
    resolved, _ = pipeline.read_papers(load_report(folder), Path(source), sources)
    _write_all(Path(folder) / PAPERS, resolved)
    return resolved


def claims(folder: str, nli: str = "", rules_only: bool = False) -> tuple[Verdict, ...]:
    """Stage 03: check every claim, keep the verdicts as `claims.jsonl`."""
    from recheck.claims import Options, check_claims

    resolved = load_papers(folder)
    verdicts = check_claims(
        load_report(folder),
        resolved,
        documents(resolved),
        Options(nli=nli or None, rules_only=rules_only),
    )
    _write_all(Path(folder) / CLAIMS, verdicts)
    return verdicts


def audit(folder: str) -> Audit:
    """Stage 06: audit the report as a whole, keep the findings as `audit.json`."""
    from recheck.audit import audit

    resolved = load_papers(folder)
    made = audit(load_report(folder), resolved, load_verdicts(folder), documents(resolved))
    write_text(Path(folder) / AUDIT, to_json(made))
    return made


def documents(papers: tuple[Paper, ...]) -> Mapping[str, Document]:
    """The documents of the readable papers by SHA-256, from the cache."""
    from recheck.papers import default_store, read_documents

    return read_documents(papers, default_store())[1]


def load_report(folder: str | Path) -> Report:
    """The report of a run's folder."""
    return read_record(Path(folder) / REPORT, Report)


def load_papers(folder: str | Path) -> tuple[Paper, ...]:
    """The papers of a run's folder."""
    return read_records(Path(folder) / PAPERS, Paper)


def load_verdicts(folder: str | Path) -> tuple[Verdict, ...]:
    """The verdicts of a run's folder."""
    return read_records(Path(folder) / CLAIMS, Verdict)


def load_audit(folder: str | Path) -> Audit:
    """The audit of a run's folder."""
    return read_record(Path(folder) / AUDIT, Audit)


def _write_all(path: Path, records: tuple[Record, ...]) -> None:
    write_text(path, to_jsonl(records))
