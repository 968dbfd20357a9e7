"""The folder of an audited report as an RO-Crate (https://w3id.org/ro/crate)."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence

from recheck import __version__
from recheck.site.model import AuditedReport, Provenance

_WHAT = {
    "index.html": "The audit, to read",
    "claims.jsonl": "Verdicts with findings and evidence, one claim a line",
    "claims.schema.json": "JSON Schema of claims.jsonl",
    "claims.csv": "Verdicts, one claim a row",
    "annotations.json": "The evidence as W3C Web Annotations",
    "claimreview.json": "The verdicts as schema.org ClaimReview",
}
_ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T[\d:.Z+-]+)?)?)?$")
_TYPES = {".jsonl": "application/jsonl", ".webp": "image/webp", ".json": "application/json"}


def crate_metadata(
    audited: AuditedReport, files: Sequence[str], provenance: Provenance
) -> dict[str, object]:
    """The content of `ro-crate-metadata.json`.

    Args:
        files: paths of the crate's files, relative to its root.

    The crate is dated by the run that made it, or by the report where the run gives no time,
    never by the clock, so that the same records give the same bytes.
    """
    from rocrate.model.contextentity import ContextEntity
    from rocrate.model.file import File
    from rocrate.rocrate import ROCrate

    report = audited.report
    crate = ROCrate()
    crate.name = f"Audit of “{report.title}”"
    crate.description = f"{len(audited.verdicts)} claims of a machine-generated report, checked"
    date = provenance.started or report.date
    if date and _ISO_DATE.match(date):
        crate.root_dataset["datePublished"] = date
    else:
        del crate.root_dataset["datePublished"]
    crate.root_dataset["license"] = {"@id": "https://spdx.org/licenses/AGPL-3.0-or-later"}
    for path in files:
        suffix = path[path.rfind(".") :]
        kind = _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
        facts = {"name": _WHAT.get(path, path), "encodingFormat": kind}
        crate.add(File(crate, dest_path=path, properties=facts))
    software = ContextEntity(
        crate,
        "#recheck",
        properties={"@type": "SoftwareApplication", "name": "recheck", "version": __version__},
    )
    audited_report = ContextEntity(
        crate,
        f"#report-{report.sha256}",
        properties={"@type": "CreativeWork", "name": report.title, "sha256": report.sha256},
    )
    action = ContextEntity(
        crate,
        "#audit",
        properties={
            "@type": "CreateAction",
            "name": "Audit",
            "description": provenance.command,
            "instrument": {"@id": "#recheck"},
            "object": {"@id": f"#report-{report.sha256}"},
            "result": {"@id": "./"},
        },
    )
    crate.add(software, audited_report, action)
    return crate.metadata.generate()
