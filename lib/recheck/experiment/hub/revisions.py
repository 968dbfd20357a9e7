"""Revisions of the hub: a commit stands for itself, anything else for what the hub answers."""

from __future__ import annotations

import re
from typing import Literal

_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_commit(revision: str) -> bool:
    """Whether a revision is pinned, and not a reference that may move."""
    return _COMMIT.fullmatch(revision) is not None


def resolved(hub: str, revision: str, kind: Literal["model", "dataset"]) -> str:
    """The commit that a revision of a repository stands for now.

    Raises:
        What `huggingface_hub` raises; see `failures.explained`.
    """
    if is_commit(revision):
        return revision
    from huggingface_hub import HfApi

    return HfApi().repo_info(hub, revision=revision, repo_type=kind).sha
