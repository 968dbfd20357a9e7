"""The hub itself: its real clients against a server of snapshots, commits resolved and recorded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("datasets", reason='needs the extra: pip install -e ".[full]"')
pytest.importorskip("peft", reason='needs the extra: pip install -e ".[full]"')

from hub_server import HEAD, serve
from hub_snapshots import languages_of, make_hub
from recheck.experiment.hub.ladder import model_spec
from recheck.experiment.hub.revisions import is_commit
from recheck.experiment.hub.tasks import all_tasks

_PROFILE = """
models = ["xlm-roberta-base"]
method = "lora"
seeds = 1
batch = 4
length = 48
rate = 1e-3
conditions.german.stages = [{ task = "squad-translated", language = "de", steps = 2 }]
conditions.german.mlm = { languages = ["de"], texts = 3, steps = 2 }

[[targets]]
task = "xcopa"
languages = ["et"]
steps = 2
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a process that finds a hub of snapshots."""
    root = make_hub(tmp_path_factory.mktemp("hub"))
    with serve(root) as address:
        environment = os.environ | {
            "HF_ENDPOINT": address,
            "HF_HOME": str(tmp_path_factory.mktemp("home")),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_XET": "1",
        }
        environment.pop("HF_HUB_OFFLINE", None)
        yield environment


def _python(hub: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=hub, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_task_of_the_hub_is_read_at_a_commit(hub: dict[str, str]) -> None:
    wanted = [
        (name, languages_of(name)[0], split)
        for name, task in all_tasks().items()
        if task.splits and not task.local_only
        for split in list(task.splits)[:1]
    ]
    code = (
        "import json, sys; from recheck.experiment.hub.tasks import load_task\n"
        "for asked in json.loads(sys.argv[1]):\n"
        "    data = load_task(*asked, most=4 if asked[0] == 'wikipedia' else None)\n"
        "    print(json.dumps([asked[0], data.revision, len(data.examples)]))"
    )
    printed = _python(hub, "-c", code, json.dumps(wanted))
    read = {name: (commit, count) for name, commit, count in map(json.loads, printed.splitlines())}
    assert set(read) == {name for name, _, _ in wanted}
    for name, (commit, count) in read.items():
        pinned = all_tasks()[name].revision
        assert commit == (pinned if is_commit(pinned) else HEAD)
        assert count >= 4


def test_a_grid_writes_the_commits_that_the_hub_answered_with(
    hub: dict[str, str], tmp_path: Path
) -> None:
    profile = tmp_path / "served.toml"
    profile.write_text(_PROFILE, encoding="utf-8")
    words = ["experiment", "--profile", str(profile), "--out", str(tmp_path / "out")]
    assert "xcopa" in _python(hub, "-m", "recheck", *words)
    results = json.loads((tmp_path / "out/results.json").read_text("utf-8"))
    assert results["failed"] == []
    assert results["revisions"] == {
        "copa": [HEAD],
        "squad-translated": [HEAD],
        "wikipedia": [all_tasks()["wikipedia"].revision],
        "xcopa": [all_tasks()["xcopa"].revision],
        "xlm-roberta-base": [model_spec("xlm-roberta-base").revision],
    }
