"""Papermill with the checks it leaves out: parameters, dead kernels, cells that hang.

Papermill only warns of an unknown parameter, does not check types, and saves a notebook whose
kernel died as if every cell had completed; so the parameters are compared with the notebook
before a kernel starts, and the outcome is taken from the exception alone.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from pathlib import Path

from recheck.errors import InputError, StageError

Value = str | int | float | bool | list | dict
"""What a parameter can be; papermill cannot read `str | None`, so no text is the empty string."""


class NotebookError(StageError):
    """A notebook did not run to its end; what it wrote until then is kept."""


def check_parameters(notebook: Path, parameters: Mapping[str, Value]) -> None:
    """Refuse parameters that the notebook does not declare or whose type differs.

    Raises:
        InputError: names the notebook, the parameter and what it expects.
    """
    from papermill import inspect_notebook

    declared = inspect_notebook(str(notebook))
    for name, value in parameters.items():
        if name not in declared:
            raise InputError(
                f"{notebook.name}: no parameter {name!r}; it takes {', '.join(sorted(declared))}"
            )
        expected = declared[name]["inferred_type_name"]
        if not _has_type(value, expected):
            raise InputError(f"{notebook.name}: parameter {name} must be {expected}, not {value!r}")


def execute(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Value],
    *,
    cell_timeout: int | None,
    warm: bool = False,
    echo: bool = False,
) -> None:
    """Run a notebook headless and keep the executed copy at `output`.

    Args:
        cell_timeout: seconds after which a cell counts as hanging; None for no limit.
        warm: start the kernel from a process that has imported what audits need.
        echo: show what the cells print on the terminal as well.

    Raises:
        InputError: a parameter is unknown or of the wrong type; no kernel was started.
        NotebookError: a cell raised, hung, or its kernel died.
    """
    check_parameters(notebook, parameters)
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    from recheck.run import kernels

    logging.getLogger("papermill").setLevel(logging.ERROR)
    output.parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    # ipykernel >= 7.3 warns of unencrypted TCP once per kernel unless this is set.
    config.KernelManager.transport_encryption = "auto"
    if warm and kernels.AVAILABLE:
        config.NotebookClient.kernel_manager_class = kernels.WarmKernelManager
        config.NotebookClient.shutdown_kernel = "immediate"
    where = f"{notebook.stem}: %s; the notebook as far as it came is {output}"
    try:
        execute_notebook(
            str(notebook),
            str(output),
            parameters=dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            execution_timeout=cell_timeout,
            coalesce_streams=True,
            stdout_file=sys.stderr if echo else None,
            config=config,
        )
    except PapermillExecutionError as error:
        raise NotebookError(
            where % f"cell {error.cell_index} stopped with {error.ename}: {error.evalue}"
        ) from error
    except CellTimeoutError as error:
        raise NotebookError(
            where % f"a cell took longer than {cell_timeout} s and was stopped"
        ) from error
    except DeadKernelError as error:
        raise NotebookError(
            where % "the kernel died (out of memory, or killed from outside)"
        ) from error
    except OSError as error:
        raise NotebookError(f"{output}: cannot be written ({error.strerror or error})") from error


def _has_type(value: Value, annotation: str) -> bool:
    """Whether `value` fits an annotation such as `str`, `float` or `list`."""
    if annotation == "float" and type(value) is int:
        return True
    return type(value).__name__ == annotation
