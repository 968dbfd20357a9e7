"""What can go wrong between here and the hub, each as a class of its own.

`transformers`, `datasets` and `huggingface_hub` wrap each other's exceptions in their own, so
the cause is looked for along the whole chain.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recheck.errors import InputError, StageError


class HubUnreachable(StageError):
    """The hub does not answer and nothing is cached."""


class NoSuchRepository(InputError):
    """No repository of this name, or a private one."""


class NoSuchRevision(InputError):
    """The repository has no such commit, branch or tag."""


class GatedRepository(InputError):
    """The repository asks for terms to be accepted first."""


class ScriptedDataset(InputError):
    """The set comes with a loading script, which `datasets` no longer runs."""


class DiskFull(StageError):
    """The cache or the output does not fit on the disk."""


_GATED = {"GatedRepoError"}
_REVISION = {"RevisionNotFoundError"}
_REPOSITORY = {"RepositoryNotFoundError", "DatasetNotFoundError"}
_UNREACHABLE = {
    "ConnectError",
    "ConnectTimeout",
    "ConnectionError",
    "LocalEntryNotFoundError",
    "OfflineModeIsEnabled",
    "ReadTimeout",
}


_FOLDER = "give a folder that holds a copy"


@contextmanager
def explained(name: str, revision: str | None, folder: Path | None = None) -> Iterator[None]:
    """Turn what the hub's libraries raise for one repository into the classes above.

    `folder` is where a local copy was looked for in vain.

    Raises:
        HubUnreachable, NoSuchRepository, NoSuchRevision, GatedRepository, ScriptedDataset,
        DiskFull: as their names say; whatever is none of these passes unchanged.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise _explain(error, name, revision, folder) from error


def _explain(error: Exception, name: str, revision: str | None, folder: Path | None) -> Exception:
    chain = list(_chain(error))
    names = {cls.__name__ for link in chain for cls in type(link).__mro__}
    text = " ".join(str(link) for link in chain)
    if any(getattr(link, "errno", None) in (errno.ENOSPC, errno.EDQUOT) for link in chain):
        return DiskFull(
            f"{name}: no space left while it was written; free space (models and data are kept "
            "under HF_HOME) and run the same command again; finished files are kept"
        )
    if names & _GATED or "gated dataset" in text:
        return GatedRepository(
            f"{name}: gated; accept its terms at https://huggingface.co/{name} and log in with "
            "`hf auth login`, or give a local folder"
        )
    if names & _REVISION:
        return NoSuchRevision(
            f"{name}: no revision {revision} on the hub; take a commit from the history of its "
            "files, or give a local folder"
        )
    if "Dataset scripts are no longer supported" in text:
        return ScriptedDataset(
            f"{name}: the set has a loading script, which datasets >= 4 refuses; use the "
            "hub's parquet conversion (revision refs/convert/parquet), or a local folder"
        )
    # A missing file in the cache is also how libraries report a hub that did not answer, and
    # `datasets` calls a set that it could not look up "not found": the connection decides.
    if names & _UNREACHABLE:
        return HubUnreachable(
            f"{name}: the hub does not answer and the cache has no copy; check the connection "
            f"(and HF_HUB_OFFLINE), or {f'put a copy into {folder}' if folder else _FOLDER}"
        )
    if names & _REPOSITORY:
        return NoSuchRepository(
            f"{name}: no such repository on the hub, or a private one; check the name, or log "
            "in with `hf auth login`"
        )
    return error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
