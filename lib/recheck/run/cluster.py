"""Where parallel work runs: processes of this machine, or a Dask cluster."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def workers(scheduler: str | None, jobs: int | None) -> Iterator[int | None]:
    """Number of jobs for joblib: `jobs` here, or the workers of a Dask cluster.

    Raises:
        InputError: the extra is missing, or `scheduler` is not an address.
        StageError: no scheduler answers there.
    """
    if scheduler is None:
        yield jobs
        return
    from recheck.experiment.hub.cluster import cluster

    with cluster(scheduler, jobs) as count:
        yield count
