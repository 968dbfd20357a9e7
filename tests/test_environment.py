"""environment.yml and pyproject.toml pin the same packages."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pins_of_pyproject() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    return {*project["dependencies"], *(pin for extra in extras for pin in extra)}


def pins_of_environment() -> set[str]:
    yaml = pytest.importorskip("yaml")
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    return {entry for entry in pip if not entry.startswith("--")}


def test_both_files_pin_the_same_packages():
    assert pins_of_environment() == pins_of_pyproject()


def test_every_pin_is_exact():
    assert all("==" in pin for pin in pins_of_pyproject())


def test_environment_installs_recheck_itself():
    assert "--no-deps -e ." in (ROOT / "environment.yml").read_text()
