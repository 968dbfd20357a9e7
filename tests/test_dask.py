"""The grid on a Dask cluster: the same bytes as on one machine, with a worker lost as well."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from recheck.errors import InputError, StageError
from recheck.experiment import grid

distributed = pytest.importorskip("distributed", reason='needs the extra: pip install -e ".[full]"')

from recheck.experiment.hub import cluster as module  # noqa: E402
from recheck.experiment.hub.cluster import cluster  # noqa: E402


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smoke grid without a cluster."""
    out = tmp_path_factory.mktemp("alone")
    grid.run("smoke", out, jobs=1)
    return out


def _same(one: Path, other: Path) -> bool:
    return all(
        (one / name).read_bytes() == (other / name).read_bytes()
        for name in ("results.parquet", "results.json")
    )


def test_two_workers_give_the_bytes_of_one_machine(alone: Path, tmp_path: Path) -> None:
    with cluster("local", workers=2) as jobs:
        assert not any(distributed.get_client().run(_has_torch).values())
        grid.run("smoke", tmp_path, jobs=jobs)
        used = distributed.get_client().run(_has_torch)
    assert _same(alone, tmp_path)
    assert list(used.values()) == [True, True]


def test_a_worker_killed_in_the_middle_costs_no_result(alone: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    with cluster("local", workers=2) as jobs:
        processes = distributed.get_client().run(os.getpid)

        def kill_one(line: str) -> None:
            if "finetune" in line and not killed:
                killed.append(next(iter(processes.values())))
                os.kill(killed[0], signal.SIGKILL)

        grid.run("smoke", tmp_path, jobs=jobs, progress=kill_one)
    assert killed
    assert _same(alone, tmp_path)


def test_an_address_without_a_scheduler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", "1s")
    with (
        pytest.raises(StageError, match="no Dask scheduler"),
        cluster("tcp://127.0.0.1:9"),
    ):
        pytest.fail("there is no scheduler")
    with pytest.raises(InputError, match="tcp://host:8786"), cluster("somewhere"):
        pytest.fail("not an address")


def test_each_local_worker_has_a_gpu_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,3")
    with cluster("local") as jobs:
        named = distributed.get_client().run(lambda: os.environ["CUDA_VISIBLE_DEVICES"])
    assert jobs == 2 and sorted(named.values()) == ["0", "3"]


def _has_torch() -> bool:
    """Whether this worker did any training: torch is loaded with the first cell."""
    import sys

    return "torch" in sys.modules
