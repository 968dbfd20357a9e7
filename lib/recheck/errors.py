"""The errors a user meets: each message names the file or id, what is wrong and the way out."""


class RecheckError(Exception):
    """Base of every error shown as one line; `exit_code` is what the command line returns."""

    exit_code = 3


class InputError(RecheckError):
    """What the user handed over cannot be used (exit code 2)."""

    exit_code = 2


class StageError(RecheckError):
    """A stage of a run failed; everything before it is kept (exit code 3)."""
