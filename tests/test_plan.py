"""Claims of the first report as experiments: what the files say, what a plan prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from recheck.errors import InputError
from recheck.experiment.hub import costs
from recheck.experiment.hub.claims import Rule, find, load
from recheck.experiment.hub.dryrun import Usage, training_step
from recheck.experiment.hub.fit import Memory, Recipe
from recheck.experiment.hub.ladder import ModelSpec, model_spec
from recheck.experiment.hub.memory import plan as memory_plan

REPORT = Path(__file__).parents[1] / "papers/reports/2026-07-07-scaling-xtreme-r"
_EMPIRICAL = (1, 2, 3, 4, 5, 6)

_LITTLE = {
    "vocab_size": 500,
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 256,
    "max_position_embeddings": 140,
    "type_vocab_size": 1,
}


@pytest.fixture(scope="module", autouse=True)
def _adapters() -> None:
    pytest.importorskip("peft", reason='needs the extra: pip install -e ".[full]"')


def _little(family: str = "xlm-roberta") -> ModelSpec:
    spec = model_spec({"xlm-roberta": "xlm-roberta-base", "mt5": "mt5-small"}[family])
    shape = {"d_model": 64, "d_kv": 16, "d_ff": 128, "num_layers": 2, "num_decoder_layers": 2}
    shapes = {"xlm-roberta": _LITTLE, "mt5": shape | {"num_heads": 4, "vocab_size": 500}}
    return ModelSpec(**{**vars(spec), "shape": shapes[family]})


class TestClaimFiles:
    @pytest.mark.parametrize("claim", _EMPIRICAL)
    def test_a_file_names_figures_with_their_source_and_rules(self, claim: int) -> None:
        experiment = load(find(REPORT, claim))
        assert experiment.claim == claim
        assert experiment.published and experiment.rules and experiment.seeds >= 3
        assert all(p.paper and p.where for p in experiment.published)
        printed = (REPORT / "report.txt").read_text("utf-8")
        assert experiment.says.split("(")[0].split("[")[0].strip()[:100] in printed

    @pytest.mark.parametrize("claim", _EMPIRICAL)
    def test_every_rule_compares_conditions_of_the_grid(self, claim: int) -> None:
        experiment = load(find(REPORT, claim))
        assert experiment.profile().conditions
        for rule in experiment.rules:
            assert set(rule.sides) <= {"best", *experiment.conditions}

    def test_a_claim_without_an_experiment_lists_those_with_one(self) -> None:
        with pytest.raises(InputError, match="claim-1, claim-2"):
            find(REPORT, 9)

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (("margin = 1.5", "margin = -1"), "margin"),
            (('"squad - none"', '"squab - none"'), "no condition squab"),
            (('"squad - none"', '"squad none"'), "effect"),
            (("value = 8.2\n\n[[rules", 'value = 8.2\ntargets = ["xnly"]\n\n[[rules'), "xnly"),
            (("value = 8.2\n\n[[rules", "\n[[rules"), "value"),
            (("seeds = 5", "seed = 5"), "seed"),
            (('"xlm-roberta-large"', '"xlm-roberta-huge"'), "no such model"),
        ],
    )
    def test_a_file_with_a_slip_is_refused(
        self, change: tuple[str, str], says: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "claim-1.toml"
        path.write_text(find(REPORT, 1).read_text("utf-8").replace(*change), encoding="utf-8")
        with pytest.raises(InputError, match=says):
            load(path)


class TestRules:
    def test_a_figure_is_confirmed_refuted_or_left_open(self) -> None:
        rule = Rule(effect="a - b", kind="figure", value=8.2, margin=1.5)
        assert rule.judge(7.0, 9.0) == "confirmed"
        assert rule.judge(1.0, 3.0) == "refuted"
        assert rule.judge(2.0, 9.0) == "undecided"

    def test_a_gain_and_no_gain_are_each_others_opposite(self) -> None:
        gain = Rule(effect="a - b", kind="gain", margin=0.5)
        none = Rule(effect="a - b", kind="no gain", margin=0.5)
        assert (gain.judge(1.0, 2.0), none.judge(1.0, 2.0)) == ("confirmed", "refuted")
        assert (gain.judge(-1.0, 0.2), none.judge(-1.0, 0.2)) == ("refuted", "confirmed")
        assert (gain.judge(0.0, 2.0), none.judge(0.0, 2.0)) == ("undecided", "undecided")


class TestPlan:
    @pytest.fixture(autouse=True)
    def _quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Memory as a fixed figure; what it really is has tests of its own."""
        usage = Usage(2 * 2**30, 12 * 2**30, 2 * 2**30, 4 * 2**30)

        def planned(spec, kind, method, batch, length, capacity):
            from recheck.experiment.hub.memory import Plan

            return Plan(batch, 1, False, usage)

        monkeypatch.setattr(costs, "memory_plan", planned)

    @pytest.mark.parametrize("claim", _EMPIRICAL)
    def test_it_says_what_on_what_how_long_how_much(self, claim: int) -> None:
        text = costs.plan(find(REPORT, claim))
        for words in (
            "GPU hours",
            "GB to download",
            "20.0 GiB",
            "seeds",
            "confirmed when",
            "steps",
        ):
            assert words in text
        assert f"Claim {claim}: " in text

    def test_masked_language_modelling_beside_a_task_is_said_and_counted(self) -> None:
        text = costs.plan(find(REPORT, 6))
        assert "squad (en, 5500 steps) beside masked language modelling (wikipedia, 8200" in text
        assert "6600 texts in each of 40 languages" in text and "    text: 20.0 GiB" in text
        assert f"{5 * 6600 * 40:,} texts, streamed anew for each run" in text
        profile = load(find(REPORT, 6)).profile()
        plain = {n: c.model_copy(update={"mlm": None}) for n, c in profile.conditions.items()}
        with_it, without = (
            costs.cost(p, "xlm-roberta-large", costs.Card()).training_tokens
            for p in (profile, profile.model_copy(update={"conditions": plain}))
        )
        assert with_it - without == 5 * 8200 * 32 * 384

    def test_what_is_not_read_at_a_pinned_commit_is_said(self) -> None:
        text = costs.plan(find(REPORT, 2))
        assert "Not pinned: cosmosqa (allenai/cosmos_qa at refs/convert/parquet)" in text
        assert "Read from a local folder only (--root): ccg (" in text
        assert "Not pinned" not in costs.plan(find(REPORT, 1))

    def test_perturbations_that_do_not_go_with_tagging_are_said(self, tmp_path: Path) -> None:
        path = tmp_path / "tags.toml"
        full = Path(costs.__file__).with_name("profiles") / "full.toml"
        path.write_text(full.read_text("utf-8").replace("paws-x", "pan-x"), encoding="utf-8")
        text = costs.plan_profile(path)
        assert (
            "pan-x in 7 languages (test), after 5000 steps of pan-x\n    not under word-shuf"
            in text
        )
        assert text.count("not under") == 1

    def test_a_mixture_is_said_to_be_one(self) -> None:
        assert "qqp (en, 20000 steps) together with squad" in costs.plan(find(REPORT, 2))

    def test_a_profile_is_planned_as_a_claim_is(self) -> None:
        text = costs.plan_profile("full", seeds=2)
        assert text.startswith("Runs: 42 = 3 models x 7 conditions x 2 seeds, LoRA")
        assert "xlm-roberta-xxl (10.71 B parameters)" in text and "GPU hours" in text

    def test_hours_are_the_arithmetic_of_operations_over_rate(self) -> None:
        experiment = load(find(REPORT, 3))
        card = costs.Card(name="a card", rate=1e15, share=0.5)
        one = costs.cost(experiment.profile(), "xlm-roberta-large", card)
        steps = 5 * sum(s.steps * (4 if s.task in ("hellaswag", "cosmosqa") else 5 if s.task
                        == "commonsenseqa" else 1)
                        for c in experiment.conditions.values() for s in c.stages)  # fmt: skip
        assert one.training_tokens == steps * 32 * 128
        size = 560_142_482 - 256_528_384
        operations = size * (6 * one.training_tokens + 2 * one.predicted_tokens)
        assert one.gpu_hours == pytest.approx(operations / 0.5e15 / 3600)

    def test_the_download_is_the_published_checkpoint(self) -> None:
        one = costs.cost(load(find(REPORT, 1)).profile(), "xlm-roberta-large", costs.Card())
        assert one.download == pytest.approx(2.24e9, rel=0.01)


class TestMemory:
    def test_a_batch_that_fits_goes_through_at_once(self) -> None:
        found = memory_plan(_little(), "classification", "full", 8, 64, 2**30)
        assert (found.micro, found.accumulation, found.checkpointing) == (8, 1, False)

    def test_less_memory_means_smaller_micro_batches_then_no_activations(self) -> None:
        spec = _little()
        whole = training_step(spec, "classification", "full", 32, 128, False, False).peak
        plans = [
            memory_plan(spec, "classification", "full", 32, 128, int(whole * share / 0.92))
            for share in (1.01, 0.9, 0.45)
        ]
        assert [(p.micro, p.checkpointing) for p in plans[:2]] == [(32, False), (16, False)]
        assert plans[2].micro < 16 or plans[2].checkpointing
        assert all(p.micro * p.accumulation >= 32 for p in plans)

    def test_what_does_not_fit_at_all_is_refused(self) -> None:
        with pytest.raises(InputError, match="choose lora"):
            memory_plan(_little(), "classification", "full", 2, 64, 2**20)

    @pytest.mark.parametrize("family", ["xlm-roberta", "mt5"])
    @pytest.mark.parametrize("method", ["full", "lora"])
    @pytest.mark.parametrize("checkpointing", [False, True])
    def test_the_estimate_is_within_15_percent_of_what_a_step_uses(
        self, family: str, method: str, checkpointing: bool
    ) -> None:
        spec = _little(family)
        planned = training_step(spec, "span", method, 4, 128, checkpointing, False, "cpu")
        used = _measured(spec, method, checkpointing)
        assert planned.peak == pytest.approx(used, rel=0.15)

    @pytest.mark.parametrize("method", ["full", "lora"])
    def test_so_is_that_of_masked_text_with_its_logits_over_the_vocabulary(
        self, method: str
    ) -> None:
        spec = _little()
        spec = ModelSpec(**{**vars(spec), "shape": {**spec.shape, "vocab_size": 20_000}})
        planned = training_step(spec, "text", method, 4, 128, False, False, "cpu")
        plain = training_step(spec, "span", method, 4, 128, False, False, "cpu")
        assert planned.peak == pytest.approx(_measured(spec, method, False, "text"), rel=0.15)
        assert planned.activations > plain.activations

    def test_weights_gradients_and_moments_are_the_arithmetic(self) -> None:
        usage = training_step(_little(), "tagging", "full", 2, 32, False, False)
        count = usage.weights // 2
        assert usage.gradients == 2 * count and usage.optimizer == 12 * count


def _measured(spec: ModelSpec, method: str, checkpointing: bool, kind: str = "span") -> int:
    """Peak bytes of a real step on this CPU, as PyTorch's profiler saw the allocator."""
    import torch
    from torch.profiler import ProfilerActivity, profile

    from recheck.experiment.hub import fit
    from recheck.experiment.hub.dryrun import untrained
    from recheck.experiment.hub.encoding import Feature

    model = untrained(spec, kind, method, fused=False)
    weights = sum(p.nbytes for p in model.parameters())
    model.train()
    if checkpointing:
        fit.checkpoint_activations(model)
    ids = (tuple([5] * 127 + [1]),)
    features = [Feature(0, ids, (1, 2))] * 4
    if kind == "text":
        features = [Feature(0, ids, (5,) * 19, places=tuple(range(19)))] * 4

    def step() -> None:
        trained = [p for p in model.parameters() if p.requires_grad]
        optimizer = fit.MasterAdamW(trained, Recipe(steps=1, batch=4))
        device = torch.device("cpu")
        fit.accumulate(model, kind, features, Memory(4), 1, device, [], 0)
        optimizer.step(1.0)

    step()  # what is made once only (threads, tables) is made here
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        step()
    events = watched.profiler.kineto_results.events()
    return weights + _peak(events)


def _peak(events) -> int:
    allocated = sorted((e.start_ns(), e.nbytes()) for e in events if e.name() == "[memory]")
    now = most = 0
    for _, size in allocated:
        now += size
        most = max(most, now)
    return most
