"""A hub that refuses, lacks or does not answer: the real client against a server of our own."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recheck.experiment.hub.extra import require
from recheck.experiment.hub.failures import DiskFull, ScriptedDataset, explained

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')

_ASK = """
import json, sys, threading, time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

CODES = {"gated": (403, "GatedRepo"), "revision": (404, "RevisionNotFound"),
         "missing": (401, "RepoNotFound")}

class Hub(BaseHTTPRequestHandler):
    def answer(self):
        for name, (status, code) in CODES.items():
            if f"org/{name}" in self.path:
                self.send_response(status)
                self.send_header("X-Error-Code", code)
                self.send_header("Content-Length", "2")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(b"{}")
    do_GET = do_HEAD = do_POST = answer
    def log_message(self, *args):
        pass

time.sleep = lambda seconds: None  # the client waits between its attempts
server = HTTPServer(("127.0.0.1", 0), Hub)
threading.Thread(target=server.serve_forever, daemon=True).start()
import os
os.environ["HF_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
from recheck.experiment.hub import tasks
from recheck.experiment.hub.ladder import model_spec
from recheck.experiment.hub.models import load_backbone

def outcome(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error), getattr(error, "exit_code", None)]
    return ["nothing", "", None]

def ask(repository):
    spec = replace(model_spec("xlm-roberta-base"), hub=repository, revision="0" * 40)
    task = replace(tasks.task("xnli"), hub=repository, revision="0" * 40)
    tasks.all_tasks()["xnli"] = task
    return [outcome(lambda: load_backbone(spec, "full", 0)),
            outcome(lambda: tasks.load_task("xnli", "en", "test"))]

found = {name: ask(f"org/{name}") for name in CODES}
server.shutdown()
server.server_close()
found["silent"] = ask("org/silent")
print("ANSWER" + json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list]]:
    environment = os.environ | {
        "HF_HOME": str(tmp_path_factory.mktemp("home")),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "no_proxy": "127.0.0.1",
    }
    environment.pop("HF_HUB_OFFLINE", None)
    done = subprocess.run(
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, timeout=300
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    assert lines, done.stderr[-2000:]
    return json.loads(lines[0].removeprefix("ANSWER"))


@pytest.mark.parametrize(
    ("repository", "outcome", "says", "code"),
    [
        ("gated", "GatedRepository", "accept its terms", 2),
        ("revision", "NoSuchRevision", "no revision 000", 2),
        ("missing", "NoSuchRepository", "no such repository", 2),
        ("silent", "HubUnreachable", "does not answer", 3),
    ],
)
@pytest.mark.parametrize("what", ["model", "task"])
def test_each_failure_has_its_own_outcome(
    repository: str, outcome: str, says: str, code: int, what: str, answers: dict
) -> None:
    name, message, exit_code = answers[repository][what == "task"]
    assert (name, exit_code) == (outcome, code), message
    assert says in message and f"org/{repository}" in message


def test_a_full_disk_is_named_however_deep_it_is_wrapped() -> None:
    with pytest.raises(DiskFull, match="HF_HOME"), explained("org/large", None):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise RuntimeError("an error occurred while generating the dataset") from error


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_device_that_is_full_is_named() -> None:
    with pytest.raises(DiskFull), explained("org/large", None), open("/dev/full", "w") as file:
        file.write("x" * 100_000)
        file.flush()


def test_a_set_with_a_script_points_to_its_parquet_conversion(tmp_path: Path) -> None:
    import datasets

    folder = tmp_path / "scripted"
    folder.mkdir()
    (folder / "scripted.py").write_text("raise SystemExit", encoding="utf-8")
    with pytest.raises(ScriptedDataset, match="refs/convert/parquet"), explained("org/s", None):
        datasets.load_dataset(str(folder / "scripted.py"))


def test_what_is_none_of_these_passes_unchanged() -> None:
    with pytest.raises(ValueError, match="something else"), explained("org/x", None):
        raise ValueError("something else")


def test_a_missing_extra_says_how_to_install_it() -> None:
    from recheck.errors import InputError

    with pytest.raises(InputError, match=r'pip install -e "\.\[full\]"'):
        require("no_such_package_of_ours")
