"""The types that travel between the rooms of the house: validated, versioned, written as JSON.

Records are frozen and hold no absolute path, clock time or machine name, so that the same
input gives the same bytes. Coordinates are PDF points with the origin at the top left of the
page; pages count from 1.
"""

from recheck.records.audit import (
    Audit,
    Calibration,
    Facet,
    ReferenceUse,
    ReportFinding,
    ReportFindingKind,
    Severity,
    Trace,
)
from recheck.records.base import SCHEMA_VERSION, Box, Dated, Record
from recheck.records.files import read_record, read_records, to_json, to_jsonl, whole, write_text
from recheck.records.paper import (
    Bibliography,
    Block,
    BlockKind,
    Document,
    Outcome,
    Page,
    Paper,
    PaperVersion,
    Region,
    Sentence,
    Table,
)
from recheck.records.report import Claim, ParseProblem, Reference, Report
from recheck.records.verdict import (
    Evidence,
    Finding,
    FindingKind,
    FindingOutcome,
    Reason,
    Verdict,
    VerdictName,
)

__all__ = [
    "SCHEMA_VERSION",
    "Audit",
    "Bibliography",
    "Block",
    "BlockKind",
    "Box",
    "Calibration",
    "Claim",
    "Dated",
    "Document",
    "Evidence",
    "Facet",
    "Finding",
    "FindingKind",
    "FindingOutcome",
    "Outcome",
    "Page",
    "Paper",
    "PaperVersion",
    "ParseProblem",
    "Reason",
    "Record",
    "Reference",
    "ReferenceUse",
    "Region",
    "Report",
    "ReportFinding",
    "ReportFindingKind",
    "Sentence",
    "Severity",
    "Table",
    "Trace",
    "Verdict",
    "VerdictName",
    "read_record",
    "read_records",
    "to_json",
    "to_jsonl",
    "whole",
    "write_text",
]
