"""File names made from hostile text: no report, paper id or person ever names a path."""

from __future__ import annotations

import hashlib
import re

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 60


def file_name(text: str) -> str:
    """A file name of letters, digits, `.`, `_` and `-` for any text.

    Text that is already such a name is returned as it is. Any other gets a hash of itself, so
    that two texts never share a name: `hep-th/9901001` becomes `hep-th-9901001-46cbda96`.
    """
    kept = _UNSAFE.sub("-", text)[:_LONGEST].strip("-.")
    if kept and kept == text:
        return kept
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept or 'unnamed'}-{digest}"
