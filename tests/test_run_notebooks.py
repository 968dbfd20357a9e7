"""Papermill with the checks it leaves out: parameters, failing or hanging cells, dead kernels."""

from pathlib import Path

import nbformat
import pytest

from recheck.errors import InputError
from recheck.run.notebooks import NotebookError, check_parameters, execute

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def notebook(folder: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell('name: str = "x"\ncount: int = 1\nratio: float = 0.5')
    parameters.metadata["tags"] = ["parameters"]
    made.cells = [parameters, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "P"}
    path = folder / "probe.ipynb"
    nbformat.write(made, path)
    return path


def test_an_unknown_parameter_is_refused_before_a_kernel_starts(tmp_path):
    with pytest.raises(InputError, match="no parameter 'nmae'; it takes count, name, ratio"):
        execute(notebook(tmp_path), tmp_path / "out.ipynb", {"nmae": "y"}, cell_timeout=9)
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"count": "3"}, "count must be int"),
        ({"name": 3}, "name must be str"),
        ({"count": True}, "count"),
    ],
)
def test_a_parameter_of_the_wrong_type_is_refused(tmp_path, parameters, wrong):
    with pytest.raises(InputError, match=wrong):
        check_parameters(notebook(tmp_path), parameters)


def test_a_whole_number_does_for_a_float_but_none_does_for_nothing(tmp_path):
    check_parameters(notebook(tmp_path), {"ratio": 1, "name": "b", "count": 2})
    with pytest.raises(InputError, match="name must be str"):
        check_parameters(notebook(tmp_path), {"name": None})


def test_parameters_reach_the_notebook_and_the_executed_copy_is_kept(tmp_path):
    probe = notebook(tmp_path, "print(name * count)")
    execute(probe, tmp_path / "out.ipynb", {"name": "ab", "count": 2}, cell_timeout=60)
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert executed.cells[-1].outputs[0].text == "abab\n"


def test_an_exception_names_the_cell_and_keeps_what_ran(tmp_path):
    probe = notebook(tmp_path, "print('before')", "raise ValueError('seven')")
    with pytest.raises(NotebookError, match=r"stopped with ValueError: seven.*out\.ipynb"):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60)
    assert "before" in (tmp_path / "out.ipynb").read_text()


def test_a_dead_kernel_is_a_failure_although_the_notebook_looks_fine(tmp_path):
    probe = notebook(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookError, match="the kernel died"):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60)


def test_a_cell_that_hangs_is_stopped(tmp_path):
    probe = notebook(tmp_path, "import time\ntime.sleep(600)")
    with pytest.raises(NotebookError, match="longer than 2 s"):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=2)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_are_thin(path):
    """A markdown cell asks, the library answers, a cell shows: logic lives in lib/."""
    cells = nbformat.read(path, as_version=4).cells
    assert cells[0].cell_type == "markdown"
    assert any("parameters" in cell.metadata.get("tags", ()) for cell in cells)
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert all(len(cell.source.splitlines()) <= 20 for cell in code)
    assert not any(
        line.startswith(("def ", "class ")) for c in code for line in c.source.splitlines()
    )
