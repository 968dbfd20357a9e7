"""Fan-out over a Dask cluster: the same joblib code, its tasks on other machines.

`recheck`'s grids and runs hand their work to joblib and keep finished cells in files, so that a
cluster changes where tasks run and nothing else: a worker that is lost costs the cells it was
at, which Dask hands to another. All workers need the output folder at the same path.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from recheck.errors import InputError, StageError
from recheck.experiment.hub.extra import require

LOCAL = "local"
_PATIENCE = "20s"


@contextmanager
def cluster(scheduler: str, workers: int | None = None) -> Iterator[int]:
    """Run what joblib does inside on a cluster; gives the number of workers.

    One worker of one thread is no cluster to joblib, which then works in the calling process.

    `scheduler` is the address of a Dask scheduler (`tcp://host:8786`) or `local`: a cluster on
    this machine, one worker for each GPU that CUDA_VISIBLE_DEVICES (or the driver) names, or
    `workers` of one thread each where there is none.

    Raises:
        InputError: the extra is missing, or the address is not one.
        StageError: no scheduler answers there.
    """
    distributed = require("distributed")
    joblib = require("joblib")
    if scheduler != LOCAL and "://" not in scheduler:
        raise InputError(
            f"{scheduler}: not the address of a Dask scheduler; give tcp://host:8786, or {LOCAL}"
        )
    own = _local(distributed, workers) if scheduler == LOCAL else None
    try:
        with distributed.Client(own or scheduler, timeout=_PATIENCE) as client:
            client.wait_for_workers(1, timeout=_PATIENCE)
            count = len(client.scheduler_info(n_workers=-1)["workers"])
            with joblib.parallel_config(backend="dask", n_jobs=count):
                yield count
    except (OSError, TimeoutError) as error:
        raise StageError(
            f"{scheduler}: no Dask scheduler with workers answers there; start one with "
            "`dask scheduler` and `dask worker`, and give its address"
        ) from error
    finally:
        if own is not None:
            own.close()


def _local(distributed, workers: int | None):
    # Coming and going of workers that are ours is no news; what goes wrong with them is.
    logging.getLogger("distributed").setLevel(logging.WARNING)
    gpus = _gpus()
    count = len(gpus) or workers or os.cpu_count() or 1
    return distributed.SpecCluster(
        scheduler={"cls": distributed.Scheduler, "options": {"dashboard_address": None}},
        workers={
            number: {
                "cls": distributed.Nanny,
                "options": {
                    "nthreads": 1,
                    "silence_logs": logging.WARNING,
                    # A profile of the last hour, which nobody looks at, would fill the memory.
                    "config": {"distributed.worker.profile.enabled": False},
                    # Its own GPU for each: Dask's resources count devices, they do not bind them.
                    "env": {"OMP_NUM_THREADS": "1"}
                    | ({"CUDA_VISIBLE_DEVICES": gpus[number]} if gpus else {}),
                },
            }
            for number in range(count)
        },
    )


def _gpus() -> list[str]:
    """The devices that workers are pinned to, as CUDA_VISIBLE_DEVICES names them."""
    import torch

    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return [device for device in named.split(",") if device.strip()]
    return [str(number) for number in range(torch.cuda.device_count())]
