"""The command line: a contract that other tools rely on.

Exit codes: 0 done, 2 bad input, 3 a stage failed. Errors are one clear line; `--debug` shows
the traceback.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from recheck.cli import audit, experiment
from recheck.errors import RecheckError

app = typer.Typer(
    name="recheck",
    help="Audit machine-generated literature reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    audit.run,
    audit.claims,
    audit.findings,
    audit.claim,
    audit.read,
    audit.slips,
    audit.doctor,
    experiment.experiment,
    experiment.perturb,
    experiment.significance,
    experiment.power,
):
    app.command()(command)


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options of every command; `main` reads `--debug` itself."""


def main() -> None:
    """Entry point: errors of recheck become one line and an exit code."""
    debug = "--debug" in sys.argv
    if debug:
        # Accepted anywhere on the line, before or after the command's name.
        sys.argv = [sys.argv[0], "--debug", *(a for a in sys.argv[1:] if a != "--debug")]
    try:
        app()
    except RecheckError as error:
        if debug:
            raise
        print(f"recheck: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`): nothing is wrong.
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        print(f"recheck: unexpected {what}; --debug shows where", file=sys.stderr)
        sys.exit(3)
