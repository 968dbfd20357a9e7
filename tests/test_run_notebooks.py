"""Papermill with the checks it leaves out: parameters, failing or hanging cells, dead kernels."""

from pathlib import Path

import nbformat
import pytest

from recheck.errors import InputError
from recheck.run import kernels
from recheck.run.notebooks import NotebookError, check_parameters, execute

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def notebook(folder: Path, *cells: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell('name: str = "x"\ncount: int = 1\nratio: float = 0.5')
    parameters.metadata["tags"] = ["parameters"]
    made.cells = [parameters, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "P"}
    path = folder / "probe.ipynb"
    nbformat.write(made, path)
    return path


def output(folder: Path) -> str:
    """What the last cell of the executed copy printed."""
    return nbformat.read(folder / "out.ipynb", as_version=4).cells[-1].outputs[0].text


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


@pytest.fixture(params=["cold", "warm"])
def warm(request):
    if request.param == "warm" and not kernels.AVAILABLE:
        pytest.skip("kernels are forked on Linux only")
    return request.param == "warm"


def test_parameters_reach_the_notebook_and_the_executed_copy_is_kept(tmp_path, warm):
    probe = notebook(tmp_path, "print(name * count)")
    parameters = {"name": "ab", "count": 2}
    execute(probe, tmp_path / "out.ipynb", parameters, cell_timeout=60, warm=warm)
    assert output(tmp_path) == "abab\n"


def test_an_exception_names_the_cell_and_keeps_what_ran(tmp_path, warm):
    probe = notebook(tmp_path, "print('before')", "raise ValueError('seven')")
    with pytest.raises(NotebookError, match=r"stopped with ValueError: seven.*out\.ipynb"):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=warm)
    assert "before" in (tmp_path / "out.ipynb").read_text()


def test_a_dead_kernel_is_a_failure_although_the_notebook_looks_fine(tmp_path, warm):
    probe = notebook(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookError, match="the kernel died"):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=warm)
    fine = notebook(tmp_path, "print('alive')")
    execute(fine, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=warm)
    assert output(tmp_path) == "alive\n"


def test_a_cell_that_hangs_is_stopped(tmp_path, warm):
    probe = notebook(tmp_path, "import time\ntime.sleep(600)")
    with pytest.raises(NotebookError, match="longer than 2 s"):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=2, warm=warm)


def test_a_kernel_has_the_environment_and_the_folder_of_now(tmp_path, warm, monkeypatch):
    probe = notebook(tmp_path, "import os\nprint(os.environ.get('RECHECK_STORE'), os.getcwd())")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv("RECHECK_STORE", name)
        monkeypatch.chdir(tmp_path / name)
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=warm)
        assert output(tmp_path) == f"{name} {tmp_path / name}\n"


def test_a_notebook_finds_nothing_that_another_left(tmp_path, warm):
    probe = notebook(
        tmp_path,
        "import json\nprint('left' in globals(), hasattr(json, 'left'))\nleft = json.left = 1",
    )
    for _ in range(2):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=warm)
        assert output(tmp_path) == "False False\n"


@pytest.mark.skipif(not kernels.AVAILABLE, reason="kernels are forked on Linux only")
def test_what_kernels_are_forked_from_has_one_thread(tmp_path):
    probe = notebook(tmp_path, "import os\nprint(len(os.listdir(f'/proc/{os.getppid()}/task')))")
    execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=True)
    assert output(tmp_path) == "1\n"


@pytest.mark.skipif(not kernels.AVAILABLE, reason="kernels are forked on Linux only")
def test_a_kernel_ends_with_what_it_was_forked_from_and_the_next_one_starts(tmp_path):
    probe = notebook(
        tmp_path,
        "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)",
    )
    fine = notebook(tmp_path / "fine", "print('alive')")
    with pytest.raises(NotebookError, match="the kernel died"):
        execute(probe, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=True)
    execute(fine, tmp_path / "out.ipynb", {}, cell_timeout=60, warm=True)
    assert output(tmp_path) == "alive\n"


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
