"""A polite client of arXiv and the ACL Anthology: one clock, one User-Agent, typed answers.

The Atom feed is asked through the `arxiv` package; the version list and licence come from
OAI-PMH (`arXivRaw`), which the feed does not carry. Failures are kept apart, because "arXiv
did not answer" and "there is no such paper" must never be the same outcome.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import urlencode, urlsplit

import requests
from requests.utils import get_environ_proxies

from recheck.papers.bibliography import from_arxivraw, from_atom
from recheck.records import Bibliography

if TYPE_CHECKING:
    import arxiv

_USER_AGENT = "recheck/0.1 (audit of literature reports; Python requests)"
_LARGEST_PDF = 200 * 2**20
_TIMEOUT = (5.0, 12.0)
_BUSY = (403, 406, 429, 500, 502, 503, 504)
T = TypeVar("T")

Failure = Literal["unreachable", "throttled", "unknown", "malformed", "not a PDF"]


class SourceError(Exception):
    """A source gave no answer that can be used; `failure` says in which way."""

    def __init__(self, failure: Failure, message: str) -> None:
        super().__init__(message)
        self.failure: Failure = failure


class _Session(requests.Session):
    """Waits between requests, bounds each and carries our User-Agent."""

    def __init__(self, delay: float) -> None:
        super().__init__()
        self.delay = delay
        self._last: float | None = None

    def request(self, method, url, **options):  # type: ignore[override]
        if self._last is not None:
            time.sleep(max(0.0, self._last + self.delay - time.monotonic()))
        options["headers"] = {**(options.get("headers") or {}), "User-Agent": _USER_AGENT}
        options.setdefault("timeout", _TIMEOUT)
        try:
            return super().request(method, url, **options)
        finally:
            self._last = time.monotonic()


class ArxivClient:
    """Questions to arXiv and the ACL Anthology; base addresses can point elsewhere for tests.

    `api` is by default the address that the `arxiv` package asks.

    `delay` is the time in seconds between two requests of any kind; arXiv asks for 3. A host
    that cannot be reached is not tried again.
    """

    def __init__(
        self,
        *,
        api: str | None = None,
        oai: str = "https://oaipmh.arxiv.org/oai",
        pdf: str = "https://export.arxiv.org/pdf",
        acl: str = "https://aclanthology.org",
        delay: float = 3.0,
        tries: int = 3,
    ) -> None:
        self.api = api or _package_api()
        self.oai, self.pdf, self.acl = oai, pdf.rstrip("/"), acl.rstrip("/")
        self._session = _Session(delay)
        self._tries = tries
        self._down: dict[str, str | None] = {}
        """Host to the reason why it cannot be reached, None if it can."""

    def query(self, ids: Sequence[str]) -> dict[str, Bibliography]:
        """Bibliography by id for `ids` (with or without version), in one query.

        Ids that arXiv leaves out of its feed are missing from the answer, which need not
        mean that they do not exist.

        Raises:
            SourceError: `malformed` (arXiv refuses one of the ids), `throttled` or
                `unreachable`.
        """
        import arxiv

        feed = arxiv.Client(page_size=max(100, len(ids)), delay_seconds=0, num_retries=0)
        feed.query_url_format = self.api + "?{}"
        feed._session = self._session
        search = arxiv.Search(id_list=list(ids))

        def ask() -> list[arxiv.Result]:
            try:
                return list(feed.results(search))
            except arxiv.HTTPError as error:
                raise self._refusal(error.status, "arXiv's query API") from error
            except arxiv.UnexpectedEmptyPageError as error:
                raise SourceError("throttled", "arXiv's query API sent an empty page") from error

        found = map(from_atom, self._patiently(self.api, ask))
        return {b.id: b for b in found}

    def record(self, identifier: str) -> Bibliography:
        """Bibliography with version list and licence from OAI-PMH.

        Raises:
            SourceError: `unknown` (no such id), `throttled` or `unreachable`.
        """
        query = urlencode(
            {
                "verb": "GetRecord",
                "identifier": f"oai:arXiv.org:{identifier}",
                "metadataPrefix": "arXivRaw",
            }
        )

        def ask() -> Bibliography:
            answer = self._session.get(f"{self.oai}?{query}")
            if answer.status_code != requests.codes.ok:
                raise self._refusal(answer.status_code, "arXiv's OAI-PMH")
            try:
                found = from_arxivraw(answer.content)
            except ValueError as error:
                raise SourceError("throttled", f"arXiv's OAI-PMH: {error}") from error
            if found is None:
                raise SourceError("unknown", f"arXiv's OAI-PMH knows no {identifier}")
            return found

        return self._patiently(self.oai, ask)

    def arxiv_pdf(self, identifier: str, version: int | None) -> bytes:
        """The PDF of one version, or of the latest.

        Raises:
            SourceError: `unknown` (404), `not a PDF` (truncated), `throttled`, `unreachable`.
        """
        suffix = f"v{version}" if version is not None else ""
        return self._download(f"{self.pdf}/{identifier}{suffix}")

    def acl_pdf(self, identifier: str) -> bytes:
        """The PDF of an ACL Anthology paper; errors as `arxiv_pdf`."""
        return self._download(f"{self.acl}/{identifier}.pdf")

    def probe(self, url: str, seconds: float) -> str | None:
        """Why the host of `url` cannot be reached within `seconds`, None if it can.

        The look-up of the name is bounded too, which socket time-outs do not do.
        """
        proxy = get_environ_proxies(url).get(urlsplit(url).scheme)
        parts = urlsplit(proxy or url)
        port = parts.port or (80 if parts.scheme == "http" else 443)
        outcome: list[str | None] = []

        def connect() -> None:
            try:
                socket.create_connection((parts.hostname, port), timeout=seconds).close()
                outcome.append(None)
            except OSError as error:
                outcome.append(f"{parts.hostname}: {error.strerror or error}")

        thread = threading.Thread(target=connect, daemon=True)
        thread.start()
        thread.join(seconds)
        return outcome[0] if outcome else f"{parts.hostname}: no answer within {seconds:g} s"

    def _download(self, url: str) -> bytes:
        def ask() -> bytes:
            with self._session.get(url, stream=True) as answer:
                if answer.status_code in (404, 410):
                    raise SourceError("unknown", f"{url}: HTTP {answer.status_code}")
                if answer.status_code != requests.codes.ok:
                    raise self._refusal(answer.status_code, url)
                return self._body(answer, url)

        return self._patiently(url, ask)

    def _body(self, answer: requests.Response, url: str) -> bytes:
        content = b""
        expected = int(answer.headers.get("Content-Length") or 0)
        try:
            for chunk in answer.iter_content(2**18):
                content += chunk
                if len(content) > _LARGEST_PDF:
                    raise SourceError("not a PDF", f"{url}: larger than {_LARGEST_PDF} bytes")
        except requests.exceptions.ChunkedEncodingError as error:
            raise SourceError(
                "not a PDF", f"{url}: broken off after {len(content)} of {expected} bytes"
            ) from error
        return content

    def _refusal(self, status: int, source: str) -> SourceError:
        if status == requests.codes.bad_request:
            return SourceError("malformed", f"{source} answered HTTP 400 (malformed id)")
        if status in _BUSY:
            return SourceError("throttled", f"{source} answered HTTP {status}; try again later")
        return SourceError("unreachable", f"{source} answered HTTP {status}")

    def _patiently(self, url: str, ask: Callable[[], T]) -> T:
        """Ask up to `tries` times while the source is busy, once if it cannot be reached."""
        host = urlsplit(url).netloc
        if host not in self._down:
            self._down[host] = self.probe(url, _TIMEOUT[0])
        if why := self._down[host]:
            raise SourceError("unreachable", why)
        for attempt in range(1, self._tries + 1):
            try:
                return ask()
            except SourceError as error:
                if error.failure != "throttled" or attempt == self._tries:
                    raise
            except (requests.exceptions.RequestException, OSError) as error:
                why = f"{host}: {_reason(error)}"
                self._down[host] = why
                raise SourceError("unreachable", why) from error
        raise AssertionError("tries is at least 1")


def reachable(client: ArxivClient, seconds: float = 3.0) -> tuple[bool, str]:
    """Whether arXiv's query API can be reached, with one line that says so or why not."""
    why = client.probe(client.api, seconds)
    return why is None, why or f"{urlsplit(client.api).netloc}: reachable"


def _package_api() -> str:
    import arxiv

    return arxiv.Client.query_url_format.partition("?")[0]


def _reason(error: Exception) -> str:
    if isinstance(error, requests.exceptions.Timeout):
        return "no answer in time"
    return "connection failed or broke off"
