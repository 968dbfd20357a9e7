"""Where things are: the checkout the package runs from, its notebooks and its bundled reports."""

from pathlib import Path

from recheck.errors import InputError


def root() -> Path:
    """The checkout that holds `notebooks/` and `papers/`.

    Raises:
        InputError: the package is installed without its checkout.
    """
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "notebooks").is_dir() and (checkout / "papers").is_dir():
        return checkout
    raise InputError(
        f"{checkout}: no checkout of recheck here (notebooks/ and papers/ are missing); clone the "
        "repository and install it with `pip install -e .`"
    )


def bundled_reports() -> tuple[Path, ...]:
    """The folders of the reports that come with the checkout, by name."""
    return tuple(
        folder
        for folder in sorted((root() / "papers" / "reports").iterdir())
        if any(folder.glob("report.*"))
    )


def report_name(source: Path) -> str:
    """The name of a report: its folder's if it has one, else the stem of its file."""
    folder = report_folder(source)
    return folder.resolve().name if folder else source.stem


def report_folder(source: Path) -> Path | None:
    """The report's own folder (`references.json`, `papers/`, `decisions/`), if it has one."""
    if source.is_dir():
        return source
    return source.parent if source.stem == "report" else None


def decisions_folder(source: Path, name: str) -> Path:
    """Where people's decisions on the claims of a report are kept."""
    return (report_folder(source) or root() / "papers" / "reports" / name) / "decisions"
