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
        str | None,
        typer.Option(help="The experiment behind a claim: its number, or a claim file."),
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="Hub models: folder that stands in for the hub.")
    ] = None,
    scheduler: Scheduler = None,
) -> None:
    """Run the grid, or what is left of it, and draw its figures; of a claim, apply its rules."""
    from recheck import project
    from recheck.run.cluster import workers

    path = None if claim is None else _claim_file(claim)
    if plan or path:
        print(_plan(profile, path, seeds), end="", flush=True)
    if plan:
        return
    name = path.stem if path else Path(profile).stem
    # Workers of a cluster have working directories of their own.
    folder = (out or project.root() / "outputs" / f"experiment-{name}").absolute()
    root = root and root.absolute()
    if resume and not (folder / "cells").is_dir():
        raise InputError(f"{folder}: no grid to resume here; leave --resume out to start one")
    with workers(scheduler, jobs) as count:
        if path:
            results = _run_claim(path, folder, root, seeds, count)
        else:
            results = _run(profile, folder, root, seeds, count)
    print(f"The results: {results}")


def _run(
    profile: str, folder: Path, root: Path | None, seeds: int | None, jobs: int | None
) -> Path:
    """The grid of a tiny profile with its figures, or of one with hub models and its measures."""
    from recheck.experiment import figures, run
    from recheck.experiment.hub import grid
    from recheck.experiment.hub.profile import is_hub

    if is_hub(profile):
        results = grid.run(profile, folder, root=root, seeds=seeds, jobs=jobs or 1, progress=_say)
        print(grid.summary(folder), end="")
        return results
    if root:
        raise InputError(f"--root: profile {profile} takes nothing from the hub")
    results = run(profile, folder, seeds=seeds, jobs=jobs, progress=_say)
    figures(results, folder / "figures")
    return results


def _run_claim(
    path: Path, folder: Path, root: Path | None, seeds: int | None, jobs: int | None
) -> Path:
    """The grid of a claim file; its rules are applied, kept as `rules.jsonl` and printed."""
    from collections import Counter

    from recheck.experiment.hub import grid
    from recheck.experiment.hub.claims import load
    from recheck.records import to_jsonl, write_text
    from recheck.statistics.rules import judge

    chosen = load(path, seeds)
    results = grid.run(chosen.profile(), folder, root=root, jobs=jobs or 1, progress=_say)
    judged = judge(results, chosen)
    write_text(folder / "rules.jsonl", to_jsonl(judged))
    counts = Counter(one.outcome for one in judged)
    told = ", ".join(f"{counts[name]} {name}" for name in ("confirmed", "refuted", "undecided"))
    print(f"\n{grid.summary(folder)}\nClaim {chosen.claim}, rules: {told}")
    print("".join(f"  {one.sentence}\n" for one in judged), end="")
    return results


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _claim_file(claim: str) -> Path:
    """A claim file by path, or that of the report whose question the experiment takes up."""
    from recheck import project
    from recheck.experiment.hub.claims import find
    from recheck.run.experiment import QUESTION_OF

    if claim.endswith(".toml"):
        return Path(claim)
    if not claim.isdecimal():
        raise InputError(f"--claim {claim}: neither the number of a claim nor a .toml file")
    return find(project.root() / "papers" / "reports" / QUESTION_OF, int(claim))


def _plan(profile: str, claim: Path | None, seeds: int | None) -> str:
    from recheck.experiment.hub import costs
    from recheck.experiment.hub.profile import available, is_hub

    if claim:
        return costs.plan(claim, seeds)
    if not is_hub(profile):
        raise InputError(
            f"--plan: profile {profile} takes nothing from the hub; plans are for "
            f"{', '.join(available())}, claims (--claim) and files with hub models"
        )
    return costs.plan_profile(profile, seeds)


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
