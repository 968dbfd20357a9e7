"""Options and arguments that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Lines(StrEnum):
    """How records are printed."""

    text = "text"
    jsonl = "jsonl"


class Json(StrEnum):
    """How one answer is printed."""

    text = "text"
    json = "json"


ReportPath = Annotated[Path, typer.Argument(help="A report: .txt, .md, .pdf, or its folder.")]
Papers = Annotated[
    Path | None,
    typer.Option(help="Folder of PDFs named by id (2005.13013v1.pdf, 2020.acl-main.447.pdf)."),
]
Offline = Annotated[bool, typer.Option("--offline", help="Never open a connection.")]
Nli = Annotated[
    str | None, typer.Option(help="Hugging Face NLI model that adds a finding of its own.")
]
RulesOnly = Annotated[
    bool,
    typer.Option("--rules-only", help="Compare claims by their words alone: no small model."),
]
Plan = Annotated[
    Path | None, typer.Option(help="TOML file of planned contrasts; default: the one shipped.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(help="Dask scheduler (tcp://host:8786) or `local`, in place of processes."),
]
