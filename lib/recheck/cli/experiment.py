"""The commands of the experiment and its statistics."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from recheck.cli.options import Json, Plan, Scheduler
from recheck.errors import InputError


def experiment(
    profile: Annotated[str, typer.Option(help="Profile by name, or a .toml file.")] = "tiny",
    seeds: Annotated[int | None, typer.Option(min=1, help="Fine-tuning seeds.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of cells and results.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes of one thread each.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a grid stopped (it does so anyway).")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Hub models: print what would run, and its cost.")
    ] = False,
    claim: Annotated[
        int | None, typer.Option(min=1, help="With --plan: the experiment behind this claim.")
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="Hub models: folder that stands in for the hub.")
    ] = None,
    scheduler: Scheduler = None,
) -> None:
    """Run the grid, or what is left of it, and draw its figures."""
    from recheck import project
    from recheck.experiment import figures
    from recheck.run.cluster import workers

    if plan:
        print(_plan(profile, claim, seeds), end="")
        return
    if claim is not None:
        raise InputError(
            "--claim goes with --plan: it prints what the claim's experiment would run"
        )
    folder = out or project.root() / "outputs" / f"experiment-{Path(profile).stem}"
    if resume and not (folder / "cells").is_dir():
        raise InputError(f"{folder}: no grid to resume here; leave --resume out to start one")
    with workers(scheduler, jobs) as count:
        results = _run(profile, folder, root, seeds, count)
    figures(results, folder / "figures")
    print(f"The results: {results}")


def _run(
    profile: str, folder: Path, root: Path | None, seeds: int | None, jobs: int | None
) -> Path:
    """The grid of a tiny profile, or of one with hub models."""
    from recheck.experiment import run
    from recheck.experiment.hub.profile import available

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    if profile not in available():
        if root:
            raise InputError(f"--root: profile {profile} takes nothing from the hub")
        return run(profile, folder, seeds=seeds, jobs=jobs, progress=say)
    from recheck.experiment.hub.grid import run as run_hub

    return run_hub(profile, folder, root=root, seeds=seeds, jobs=jobs or 1, progress=say)


def _plan(profile: str, claim: int | None, seeds: int | None) -> str:
    from recheck import project
    from recheck.experiment.hub import costs
    from recheck.experiment.hub.claims import find
    from recheck.run.experiment import QUESTION_OF

    if claim is None:
        return costs.plan_profile(profile, seeds)
    return costs.plan(find(project.root() / "papers" / "reports" / QUESTION_OF, claim))


def perturb(
    text: Annotated[str, typer.Argument(help="The text.")],
    kind: Annotated[str, typer.Option(help="keyboard, swap, drop, repeat, diacritics, ...")],
    rate: Annotated[float, typer.Option(min=0, max=1, help="Share of graphemes or words.")],
    lang: Annotated[str, typer.Option(help="ISO 639 code of the language.")],
    seed: Annotated[int, typer.Option(min=0)] = 0,
    aligned: Annotated[
        str | None, typer.Option(help="Translation to mix in (code-mixing only).")
    ] = None,
) -> None:
    """A text with typos, look-alikes, dropped words and the like; same seed, same text."""
    import numpy as np

    from recheck.experiment.perturb import perturb as perturb_text

    print(perturb_text(text, kind, rate, lang, np.random.default_rng(seed), aligned))


def significance(
    results: Annotated[Path, typer.Argument(help="Item-level results, .parquet or .csv.")],
    plan: Plan = None,
    format: Annotated[Json, typer.Option()] = Json.text,
    scores: Annotated[
        bool, typer.Option("--scores", help="Run-level scores in place of items.")
    ] = False,
) -> None:
    """Test differences in degradation between sizes and conditions."""
    import json

    from recheck import statistics
    from recheck.run import text

    chosen = statistics.read_plan(plan)
    if scores:
        contrasts = statistics.score_contrasts(results, chosen)
    else:
        contrasts = statistics.significance(statistics.load(results), chosen)
    if format is Json.json:
        print(json.dumps([c.model_dump() for c in contrasts], ensure_ascii=False, indent=1))
    else:
        print(text.contrasts(contrasts), end="")


def power(
    effect: Annotated[float, typer.Argument(help="Effect to be found, points.")],
    results: Annotated[Path | None, typer.Option(help="Pilot results.")] = None,
    seed_sd: Annotated[float | None, typer.Option(help="Spread between seeds, points.")] = None,
    item_sd: Annotated[float, typer.Option(help="Spread between items, points.")] = 0.0,
    residual_sd: Annotated[float, typer.Option(help="Spread of one answer, points.")] = 50.0,
    languages: Annotated[int, typer.Option(min=1, help="Languages (stated spreads).")] = 1,
    plan: Plan = None,
    format: Annotated[Json, typer.Option()] = Json.text,
) -> None:
    """Seeds, items and languages needed to see an effect, from a pilot or stated spreads."""
    import json

    from recheck import statistics

    stated = None
    if seed_sd is not None:
        stated = statistics.Components(seed=seed_sd, item=item_sd, residual=residual_sd)
    needed = statistics.power(
        effect,
        results=statistics.load(results) if results else None,
        components=stated,
        plan=statistics.read_plan(plan),
        languages=(languages,) if stated else None,
    )
    if format is Json.json:
        print(json.dumps([n.model_dump() for n in needed], ensure_ascii=False, indent=1))
    else:
        print("".join(f"{n.sentence}\n" for n in needed), end="")
