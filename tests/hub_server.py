"""A hub on this machine that serves a folder of repositories, as far as the real clients ask."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

HEAD = "f" * 40
"""The commit that references which move (`main`, `refs/...`) stand for here."""


@contextmanager
def serve(root: Path, asked: list[str] | None = None) -> Iterator[str]:
    """Address of a hub that holds `ROOT/<repository>`; every path asked for goes into `asked`."""

    class Hub(_Hub):
        folder, paths = root, asked if asked is not None else []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


class _Hub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path
    paths: list[str]

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path).strip("/")
        self.paths.append(f"{self.command} {path}")
        if path.startswith("api/"):
            self._api(path.removeprefix("api/"))
        elif "/resolve/" in path:
            self._file(path.removeprefix("datasets/"))
        else:
            self._missing()

    do_HEAD = do_GET

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = unquote(urlsplit(self.path).path).strip("/")
        self.paths.append(f"POST {path}")
        wanted = json.loads(body).get("paths", []) if body else []
        repository = self.folder / "/".join(path.split("/")[2:4])
        found = [repository / one for one in wanted]
        self._json([_entry(f, repository) for f in found if f.exists()])

    def _api(self, path: str) -> None:
        kind, owner, name, *rest = path.split("/")
        repository = self.folder / owner / name
        if kind not in ("models", "datasets") or not repository.is_dir():
            self._missing()
        elif not rest or rest[0] == "revision":
            commit = _commit("/".join(rest[1:]))
            files = [f.relative_to(repository).as_posix() for f in _files(repository)]
            self._json(
                {
                    "id": f"{owner}/{name}",
                    "sha": commit,
                    "siblings": [{"rfilename": file} for file in files],
                    "private": False,
                    "tags": [],
                    "downloads": 0,
                    "likes": 0,
                }
            )
        elif rest[0] == "tree":
            revision = 3 if rest[1] == "refs" else 1
            place = repository.joinpath(*rest[1 + revision :])
            inside = sorted(place.rglob("*") if "recursive=True" in self.path else place.glob("*"))
            if place.is_dir():
                self._json([_entry(f, repository) for f in inside])
            else:
                self._missing("EntryNotFound")
        else:
            self._missing()

    def _file(self, path: str) -> None:
        repository, _, rest = path.partition("/resolve/")
        revision, _, name = rest.partition("/")
        file = self.folder / repository / name
        if not file.is_file():
            self._missing("EntryNotFound", _commit(revision))
            return
        data = file.read_bytes()
        first, last, status = 0, len(data) - 1, 200
        if given := self.headers.get("Range"):
            begin, _, end = given.removeprefix("bytes=").partition("-")
            first, last, status = int(begin), min(int(end or last), last), 206
        self.send_response(status)
        self.send_header("ETag", f'"{hashlib.sha1(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", _commit(revision))
        self.send_header("Accept-Ranges", "bytes")
        if status == 206:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self._body(data[first : last + 1])

    def _json(self, value: object) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self._body(json.dumps(value).encode())

    def _missing(self, code: str = "RepoNotFound", commit: str = HEAD) -> None:
        self.send_response(404)
        self.send_header("X-Error-Code", code)
        self.send_header("X-Repo-Commit", commit)
        self._body(b"")

    def _body(self, data: bytes) -> None:
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def _files(repository: Path) -> list[Path]:
    return sorted(f for f in repository.rglob("*") if f.is_file())


def _commit(revision: str) -> str:
    return revision if len(revision) == 40 else HEAD


def _entry(path: Path, repository: Path) -> dict[str, object]:
    name = path.relative_to(repository).as_posix()
    if path.is_dir():
        return {"type": "directory", "path": name, "oid": "0" * 40, "size": 0}
    oid = hashlib.sha1(path.read_bytes()).hexdigest()
    return {"type": "file", "path": name, "oid": oid, "size": path.stat().st_size}
