"""References resolved to papers: the user's folder, then the store, then arXiv.

The cited version wins. A PDF of another version is used only where the cited one cannot be
had, and the paper then says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recheck.papers.bibliography import title_note
from recheck.papers.client import ArxivClient, Failure, SourceError
from recheck.papers.intake import PDFError, check_pdf, stamped, supplied_pdfs
from recheck.papers.store import Store
from recheck.records import Bibliography, Outcome, Paper, Reference

_ARXIV_ID = re.compile(r"^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z]{2})?/\d{7})$")
_ACL_ID = re.compile(r"^(?:\d{4}\.[a-z0-9_-]+\.\d+|[A-Z]\d{2}-\d{4})$")
_OUTCOMES: dict[Failure, Outcome] = {
    "unreachable": "unreachable",
    "throttled": "throttled",
    "unknown": "no such paper",
    "malformed": "no such paper",
    "not a PDF": "not a PDF",
}


@dataclass(frozen=True)
class _Found:
    """A usable PDF of some version of a paper."""

    outcome: Outcome
    version: int | None
    sha256: str
    detail: str


@dataclass(frozen=True)
class _Missing:
    """Why there is no PDF."""

    outcome: Outcome
    detail: str


@dataclass
class _Sources:
    """Everything that references are looked up in."""

    store: Store
    folder: Path | None
    client: ArxivClient | None
    """None when offline."""
    given: dict[str, Bibliography]
    """Facts known beforehand, by id."""
    feed: dict[str, Bibliography] = field(default_factory=dict)
    feed_failure: SourceError | None = None


def resolve(
    references: Sequence[Reference],
    store: Store,
    *,
    folder: Path | None = None,
    offline: bool = False,
    bibliography: Sequence[Bibliography] = (),
    client: ArxivClient | None = None,
) -> tuple[Paper, ...]:
    """One paper per reference, in order.

    Args:
        folder: the user's PDFs, named by id (`2005.13013v1.pdf`, `2020.acl-main.447.pdf`).
        offline: open no connection.
        bibliography: facts known beforehand, from `references.json`.
        client: arXiv client; by default one of arXiv itself.

    Raises:
        InputError: `folder` does not exist.
        StageError: the store cannot be written.
    """
    sources = _Sources(
        store=store,
        folder=folder,
        client=None if offline else client or ArxivClient(),
        given={b.id: b for b in bibliography},
    )
    local = [_local(r, sources) for r in references]
    _ask_feed(
        [r for r, found in zip(references, local, strict=True) if not _settled(r, found)], sources
    )
    resolved: dict[tuple[str | None, int | None], _Found | _Missing] = {}
    papers = []
    for reference, found in zip(references, local, strict=True):
        key = (reference.id, reference.version)
        if not _settled(reference, found):
            if key not in resolved:
                resolved[key] = _remote(reference, found, sources)
            found = resolved[key]
        papers.append(_paper(reference, found, sources))
    return tuple(papers)


def _settled(reference: Reference, found: _Found | _Missing) -> bool:
    """Whether nothing better can be had elsewhere."""
    if isinstance(found, _Found):
        return reference.version is None or found.version == reference.version
    return found.outcome == "no such paper" or not _can_fetch(reference)


def _can_fetch(reference: Reference) -> bool:
    return reference.id is not None and reference.source != "other"


def _local(reference: Reference, sources: _Sources) -> _Found | _Missing:
    """The best PDF of the user's folder or the store: the cited version if it is there."""
    if reference.id is None:
        return _Missing("not requested", "the reference names no id that could be looked up")
    if reference.source == "arxiv" and not _ARXIV_ID.match(reference.id):
        return _Missing("no such paper", f"{reference.id!r} is not an arXiv id")
    if reference.source == "acl" and not _ACL_ID.match(reference.id):
        return _Missing("no such paper", f"{reference.id!r} is not an ACL Anthology id")
    found: list[_Found] = []
    broken: list[_Missing] = []
    if sources.folder is not None:
        for pdf in supplied_pdfs(sources.folder, reference.id):
            answer = _supplied(pdf.path, reference.id, pdf.version, sources.store)
            (found if isinstance(answer, _Found) else broken).append(answer)
    for version, sha256 in sources.store.versions(reference.id).items():
        name = sources.store.pdf(sha256).name
        found.append(_Found("cached", version, sha256, f"from the store: {name}"))
    if found:
        return max(found, key=lambda f: _preference(f, reference.version))
    if broken:
        return broken[0]
    where = "the store" if sources.folder is None else "the folder of papers and the store"
    if reference.source == "other":
        return _Missing(
            "not requested", f"{reference.id}: in neither arXiv nor ACL, not in {where}"
        )
    return _Missing("not requested", f"{reference.id}: offline, and not in {where}")


def _preference(found: _Found, cited: int | None) -> tuple[bool, bool, bool, int]:
    return (
        cited is not None and found.version == cited,
        found.outcome == "supplied",
        found.version is not None,
        found.version or 0,
    )


def _supplied(path: Path, identifier: str, version: int | None, store: Store) -> _Found | _Missing:
    try:
        content = path.read_bytes()
        stamp = _stamp(content, path.name, store)
    except PDFError as error:
        return _Missing(error.outcome, str(error))
    except OSError as error:
        return _Missing("unreadable", f"{path.name}: cannot be read ({error.strerror})")
    detail = f"supplied as {path.name}"
    if stamp and stamp[0] != identifier:
        detail += f"; the PDF is stamped arXiv:{stamp[0]}v{stamp[1]}"
    elif stamp and version is not None and stamp[1] != version:
        detail += f", but the PDF is stamped v{stamp[1]}"
        version = stamp[1]
    elif stamp and version is None:
        detail += f", version {stamp[1]} by arXiv's stamp"
        version = stamp[1]
    return _Found("supplied", version, store.add_pdf(content, identifier, version), detail)


def _stamp(content: bytes, name: str, store: Store) -> tuple[str, int] | None:
    """Id and version stamped on a PDF; one that was read before is not opened again."""
    read = store.document(hashlib.sha256(content).hexdigest())
    return stamped(read.stamp) if read else check_pdf(content, name)


def _ask_feed(references: Sequence[Reference], sources: _Sources) -> None:
    """Ask arXiv for everything that is still wanted, in one query."""
    wanted = {r.id: r for r in references if r.source == "arxiv" and r.id is not None}
    if sources.client is None or not wanted:
        return
    try:
        sources.feed = sources.client.query(list(wanted))
    except SourceError as error:
        sources.feed_failure = error


def _remote(reference: Reference, local: _Found | _Missing, sources: _Sources) -> _Found | _Missing:
    if sources.client is None:
        return _with_mismatch(reference, local)
    if reference.source == "acl":
        answer = _from_acl(reference, sources.client, sources.store)
    else:
        answer = _from_arxiv(reference, sources)
    if isinstance(answer, _Missing) and local.outcome in ("not a PDF", "unreadable"):
        return _Missing(local.outcome, f"{local.detail}; {answer.detail}")
    if isinstance(answer, _Missing) and isinstance(local, _Found):
        if answer.outcome in ("no such paper", "withdrawn"):
            return answer
        return _with_mismatch(reference, local, answer.detail)
    return answer


def _with_mismatch(
    reference: Reference, local: _Found | _Missing, why: str = "offline"
) -> _Found | _Missing:
    """A PDF of another version than the cited one, with the reason why it is used."""
    if isinstance(local, _Missing):
        return local
    version = "a copy without a version" if local.version is None else f"v{local.version}"
    detail = f"v{reference.version} is cited, {version} is in hand ({local.detail}; {why})"
    return _Found(local.outcome, local.version, local.sha256, detail)


def _from_acl(reference: Reference, client: ArxivClient, store: Store) -> _Found | _Missing:
    assert reference.id is not None
    try:
        content = client.acl_pdf(reference.id)
    except SourceError as error:
        return _Missing(_OUTCOMES[error.failure], f"{reference.id}: {error}")
    return _kept(content, reference.id, None, store)


def _from_arxiv(reference: Reference, sources: _Sources) -> _Found | _Missing:
    client, identifier = sources.client, reference.id
    assert client is not None and identifier is not None
    failure = sources.feed_failure
    if failure is not None and failure.failure == "unreachable":
        return _Missing("unreachable", f"{identifier}: {failure}")
    listed, note = sources.feed.get(identifier), ""
    try:
        record = client.record(identifier)
    except SourceError as error:
        if listed is None:
            return _unconfirmed(identifier, sources, error)
        record, note = listed, f"; no version list ({error})"
    known = _merged(listed, record)
    sources.store.add_bibliography(known)
    return _version_of(reference, known, client, sources.store, note)


def _unconfirmed(identifier: str, sources: _Sources, error: SourceError) -> _Missing:
    """An id that is not in the feed: unknown, or did arXiv just not answer?"""
    if error.failure == "unknown":
        return _Missing("no such paper", f"{identifier}: arXiv has no paper of this id")
    if sources.feed:
        return _Missing(
            "no such paper",
            f"{identifier}: left out of arXiv's feed, which lists {len(sources.feed)} other "
            f"papers (not confirmed by OAI-PMH: {error})",
        )
    why = sources.feed_failure or "arXiv's feed came back empty"
    return _Missing(
        "throttled", f"{identifier}: {why}, and OAI-PMH did not help ({error}); try again later"
    )


def _merged(listed: Bibliography | None, record: Bibliography) -> Bibliography:
    """The feed's facts with the version list and licence of OAI-PMH."""
    if listed is None:
        return record
    return listed.model_copy(update={"versions": record.versions, "licence": record.licence})


def _version_of(
    reference: Reference, known: Bibliography, client: ArxivClient, store: Store, note: str
) -> _Found | _Missing:
    """The PDF of the cited version, or of the latest; `note` is added to the detail."""
    versions = {v.version: v for v in known.versions}
    wanted = reference.version or max(versions, default=None)
    if versions and wanted not in versions:
        return _Missing(
            "version not available",
            f"{known.id}: v{wanted} is cited, arXiv has v1 to v{max(versions)}",
        )
    if wanted in versions and versions[wanted].withdrawn:
        return _Missing("withdrawn", f"{known.id}: v{wanted} is withdrawn")
    try:
        content = client.arxiv_pdf(known.id, wanted)
    except SourceError as error:
        unknown = error.failure == "unknown"
        outcome = "version not available" if unknown else _OUTCOMES[error.failure]
        return _Missing(outcome, f"{known.id}: {error}{note}")
    return _kept(content, known.id, wanted, store, note)


def _kept(
    content: bytes, identifier: str, version: int | None, store: Store, note: str = ""
) -> _Found | _Missing:
    name = identifier if version is None else f"{identifier}v{version}"
    try:
        stamp = check_pdf(content, name)
    except PDFError as error:
        return _Missing(error.outcome, str(error))
    detail = f"fetched {name}{note}"
    if version is None and stamp and stamp[0] == identifier:
        version = stamp[1]
    return _Found("fetched", version, store.add_pdf(content, identifier, version), detail)


def _paper(reference: Reference, found: _Found | _Missing, sources: _Sources) -> Paper:
    given = sources.given.get(reference.id or "")
    known = sources.store.bibliography(reference.id) if reference.id else None
    notes = [
        note
        for printed in (reference.text, given.title if given else "")
        if known and (note := title_note(printed, known))
    ]
    return Paper(
        reference=reference.index,
        id=reference.id,
        cited_version=reference.version,
        version=found.version if isinstance(found, _Found) else None,
        outcome=found.outcome,
        detail="; ".join([found.detail, *notes]),
        sha256=found.sha256 if isinstance(found, _Found) else None,
        bibliography=known or given,
    )
