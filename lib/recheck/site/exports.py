"""The same results for machines: JSON lines with a schema, CSV, and the linked-data exports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from recheck.records import Verdict, to_jsonl, write_text
from recheck.site.annotations import PageText, annotation_page
from recheck.site.claimreview import claim_reviews
from recheck.site.crate import crate_metadata
from recheck.site.evidence import PaperKey, Source
from recheck.site.model import AuditedReport, Provenance

_COLUMNS = (
    "report",
    "index",
    "text",
    "truncated",
    "printed_verified",
    "printed_confidence",
    "verdict",
    "reason",
    "confidence",
    "explanation",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_exports(
    folder: Path,
    audited: AuditedReport,
    sources: Mapping[PaperKey, Source],
    page_text: PageText,
    provenance: Provenance,
) -> None:
    """Write every export of one report into `folder`; the crate comes last and lists the rest."""
    write_text(folder / "claims.jsonl", to_jsonl(audited.verdicts))
    write_text(folder / "claims.schema.json", _json(claims_schema()))
    write_text(folder / "claims.csv", claims_csv(audited.verdicts))
    write_text(folder / "annotations.json", _json(annotation_page(audited, sources, page_text)))
    write_text(folder / "claimreview.json", _json(claim_reviews(audited)))
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    write_text(folder / "ro-crate-metadata.json", _json(crate_metadata(audited, files, provenance)))


def claims_schema() -> dict[str, object]:
    """JSON Schema (2020-12) of one line of `claims.jsonl`."""
    schema = Verdict.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def claims_csv(verdicts: Sequence[Verdict]) -> str:
    """One row a claim; text that a spreadsheet would take for a formula gets an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow((*_COLUMNS, "evidence"))
    for verdict in verdicts:
        where = (
            f"{e.paper}{f'v{e.version}' if e.version else ''} p. {e.page}" for e in verdict.evidence
        )
        row = (*(getattr(verdict, column) for column in _COLUMNS), "; ".join(where))
        writer.writerow([_harmless(value) for value in row])
    return buffer.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
