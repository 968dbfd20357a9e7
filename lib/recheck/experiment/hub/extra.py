"""The optional extra behind this package: imported when used, refused in one line when missing."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from recheck.errors import InputError


def require(package: str) -> ModuleType:
    """The package, imported now.

    Raises:
        InputError: the extra is not installed.
    """
    try:
        return import_module(package)
    except ImportError as error:
        raise InputError(
            f"{package} is not installed, and models and tasks of the hub need it; install the "
            'extra with `pip install -e ".[full]"`'
        ) from error
