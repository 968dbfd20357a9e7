"""A local stand-in for arXiv and the ACL Anthology, for tests.

It answers the query API, OAI-PMH and PDF addresses from a dictionary of papers, and can be
told to misbehave: throttle, answer with an empty feed, drop connections, send HTML or half a
PDF. It writes down every request with its time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from recheck.papers.client import ArxivClient


def tiny_pdf(*paragraphs: str, encrypted: bool = False) -> bytes:
    """A one-page PDF of our own; without paragraphs it holds a drawing only."""
    import pymupdf

    document = pymupdf.open()
    page = document.new_page()
    for number, paragraph in enumerate(paragraphs):
        top = 72 + 90 * number
        page.insert_textbox(pymupdf.Rect(72, top, 520, top + 80), paragraph, fontsize=11)
    if not paragraphs:
        page.draw_rect(pymupdf.Rect(100, 100, 300, 300), fill=(0.5, 0.5, 0.5))
    if encrypted:
        return document.tobytes(
            encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw="user"
        )
    return document.tobytes()


@dataclass
class ServedPaper:
    """A paper as the stand-in knows it; one PDF a version, None for a withdrawn one."""

    title: str
    pdfs: dict[int, bytes | None]
    authors: tuple[str, ...] = ("Ada Lovelace", "Alan Turing")
    in_feed: bool = True
    media_type: str = "application/pdf"
    length: int | None = None
    """Content-Length to announce in place of the true one."""


@dataclass
class ArxivServer:
    """State of the stand-in: what it knows, how it behaves, what it was asked."""

    papers: dict[str, ServedPaper] = field(default_factory=dict)
    recorded: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Recorded answers of the query API by `id_list`: status and body."""
    busy: int = 0
    """How many of the next requests to the query API are answered with HTTP 429."""
    empty_feed: bool = False
    oai_status: int = 200
    silent: threading.Event | None = None
    """When set to an event, requests hang until it is set."""
    requests: list[tuple[float, str, str]] = field(default_factory=list)
    """Time, path with query, and User-Agent of every request."""
    base: str = ""

    def client(self, **options: object) -> ArxivClient:
        """A client of this server, without a delay between requests unless one is given."""
        settings = {
            "api": f"{self.base}/api/query",
            "oai": f"{self.base}/oai",
            "pdf": f"{self.base}/pdf",
            "acl": f"{self.base}/acl",
            "delay": 0.0,
        }
        return ArxivClient(**{**settings, **options})

    def asked(self, prefix: str) -> list[str]:
        """Paths of the requests that began with `prefix`."""
        return [path for _, path, _ in self.requests if path.startswith(prefix)]


@contextmanager
def serving(**papers: ServedPaper) -> Iterator[ArxivServer]:
    """Run a stand-in; papers can be given by keyword or put into `papers` later."""
    server = ArxivServer(papers=dict(papers))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append(
                (time.monotonic(), self.path, self.headers.get("User-Agent", ""))
            )
            if server.silent is not None:
                server.silent.wait(30)
                return
            status, media_type, body, length = _answer(server, self.path)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Keep the test output quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.base = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        if server.silent is not None:
            server.silent.set()
        http.shutdown()
        http.server_close()
        thread.join()


Answer = tuple[int, str, bytes, int | None]


def _answer(server: ArxivServer, address: str) -> Answer:
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path == "/api/query":
        return _feed(server, query.get("id_list", ""))
    if parts.path == "/oai":
        return _record(server, query.get("identifier", ""))
    if parts.path.startswith("/pdf/"):
        identifier, _, version = parts.path[len("/pdf/") :].rpartition("v")
        return _pdf(server, identifier, int(version))
    if parts.path.startswith("/acl/"):
        return _pdf(server, parts.path[len("/acl/") :].removesuffix(".pdf"), 1)
    return (404, "text/plain", b"no such address", None)


def _feed(server: ArxivServer, id_list: str) -> Answer:
    if server.busy:
        server.busy -= 1
        return (429, "text/plain", b"Rate exceeded.", None)
    if id_list in server.recorded:
        status, body = server.recorded[id_list]
        return (status, "application/atom+xml", body, None)
    wanted = [] if server.empty_feed else id_list.split(",")
    listed = [(i, server.papers[i]) for i in wanted if i in server.papers]
    entries = "".join(_entry(i, paper) for i, paper in listed if paper.in_feed)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"<title>arXiv Query: search_query=&amp;id_list={escape(id_list)}</title>"
        f"<opensearch:totalResults>{entries.count('<entry>')}</opensearch:totalResults>"
        f"{entries}</feed>"
    )
    return (200, "application/atom+xml", body.encode(), None)


def _entry(identifier: str, paper: ServedPaper) -> str:
    latest = max(paper.pdfs)
    authors = "".join(f"<author><name>{escape(a)}</name></author>" for a in paper.authors)
    return (
        f"<entry><id>http://arxiv.org/abs/{identifier}v{latest}</id>"
        f"<title>{escape(paper.title)}</title><updated>2021-02-03T04:05:06Z</updated>"
        "<published>2020-05-27T00:00:00Z</published><summary>An abstract.</summary>"
        f'{authors}<category term="cs.CL"/><arxiv:primary_category term="cs.CL"/>'
        f'<link href="https://arxiv.org/pdf/{identifier}v{latest}" rel="related" '
        'type="application/pdf" title="pdf"/></entry>'
    )


def _record(server: ArxivServer, name: str) -> Answer:
    if server.oai_status != 200:
        return (server.oai_status, "text/plain", b"", None)
    identifier = name.removeprefix("oai:arXiv.org:")
    paper = server.papers.get(identifier)
    if paper is None:
        inner = '<error code="idDoesNotExist">Nothing matches</error>'
    else:
        versions = "".join(
            f'<version version="v{number}"><date>Wed, 27 May 2020 10:00:0{number} GMT</date>'
            f"<size>{'0kb' if pdf is None else '171kb'}</size>"
            f"<source_type>{'I' if pdf is None else 'D'}</source_type></version>"
            for number, pdf in sorted(paper.pdfs.items())
        )
        inner = (
            "<GetRecord><record><metadata>"
            '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">'
            f"<id>{identifier}</id>{versions}<title>{escape(paper.title)}</title>"
            f"<authors>{escape(', '.join(paper.authors))}</authors>"
            "<categories>cs.CL cs.LG</categories>"
            "<license>http://creativecommons.org/licenses/by/4.0/</license>"
            "<abstract>An abstract.</abstract></arXivRaw></metadata></record></GetRecord>"
        )
    body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inner}</OAI-PMH>'
    return (200, "text/xml", body.encode(), None)


def _pdf(server: ArxivServer, identifier: str, version: int) -> Answer:
    paper = server.papers.get(identifier)
    content = paper.pdfs.get(version) if paper else None
    if paper is None or content is None:
        return (404, "text/html", b"<html><body>not found</body></html>", None)
    return (200, paper.media_type, content, paper.length)
