"""Snapshots of the hub made here: tiny random checkpoints with tokenizers, and data sets of a few
rows in the schema, with the configurations and split files, that each task has on the hub."""

from __future__ import annotations

from pathlib import Path

from recheck.experiment.hub.ladder import ModelSpec, model_spec
from recheck.experiment.hub.tasks import all_tasks

FAMILIES = ("xlm-roberta-base", "xlm-roberta-xl", "mt5-small")
"""One model of each family; the snapshots have its name and none of its size."""

SENTENCES = (
    "The river is wide and the bridge is old .",
    "A small boat crossed the river at noon .",
    "Der Fluss ist breit und die Brücke ist alt .",
    "Ein kleines Boot überquerte mittags den Fluss .",
    "Nobody saw the boat , so nobody was surprised .",
    "Niemand sah das Boot , also war niemand überrascht .",
    "Paris is the capital of France .",
    "Paris ist die Hauptstadt von Frankreich .",
)

_SHAPES = {
    "xlm-roberta": {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "max_position_embeddings": 200,
        "type_vocab_size": 1,
    },
    "mt5": {
        "d_model": 32,
        "d_kv": 8,
        "d_ff": 64,
        "num_layers": 2,
        "num_decoder_layers": 2,
        "num_heads": 4,
    },
}
_SHAPES["xlm-roberta-xl"] = _SHAPES["xlm-roberta"]


def make_models(root: Path) -> None:
    """A checkpoint and a tokenizer for each family, under `ROOT/<name on the hub>`."""
    for name in FAMILIES:
        make_model(root, model_spec(name), _SHAPES[model_spec(name).family])


def make_model(root: Path, spec: ModelSpec, shape: dict[str, int]) -> None:
    """A random checkpoint of the family in this shape, saved with its pretraining head."""
    import torch
    import transformers

    classes = {
        "xlm-roberta": transformers.XLMRobertaForMaskedLM,
        "xlm-roberta-xl": transformers.XLMRobertaXLForMaskedLM,
        "mt5": transformers.MT5ForConditionalGeneration,
    }
    folder = root / spec.hub
    tokenizer = _tokenizer(spec.family)
    tokenizer.save_pretrained(folder)
    small = ModelSpec(**{**vars(spec), "shape": {**shape, "vocab_size": len(tokenizer)}})
    torch.manual_seed(0)
    classes[spec.family](small.config()).save_pretrained(folder)


def _tokenizer(family: str):
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import T5Tokenizer, XLMRobertaTokenizer

    specials = ["<pad>", "</s>", "<unk>"]
    if family != "mt5":
        specials = ["<s>", "<pad>", "</s>", "<unk>"]
    trained = Tokenizer(models.Unigram())
    trained.pre_tokenizer = pre_tokenizers.Metaspace()
    trained.train_from_iterator(
        SENTENCES,
        trainers.UnigramTrainer(vocab_size=180, special_tokens=specials, unk_token="<unk>"),
    )
    pieces = sorted(trained.get_vocab(), key=trained.token_to_id)
    vocab = [(piece, 0.0 if piece in specials else -1.0 - i / 50) for i, piece in enumerate(pieces)]
    if family == "mt5":
        return T5Tokenizer(vocab=vocab, extra_ids=0)
    return XLMRobertaTokenizer(vocab=[*vocab, ("<mask>", 0.0)])


def make_datasets(root: Path) -> None:
    """Every task in English where it has it and in German (or its first other language)."""
    files: dict[tuple[str, str | None, str], list[dict]] = {}
    for name, task in all_tasks().items():
        for language in languages_of(name) if task.hub else ():
            for expression in task.splits.values():
                # One expression may name several splits (train_r1+train_r2), and one file may
                # hold several languages.
                for split in expression.split("+"):
                    rows = files.setdefault((task.hub, task.config_of(language), split), [])
                    rows += _rows(name, language)
    converted = {t.hub for t in all_tasks().values() if (t.revision or "").startswith("refs/")}
    for (hub, config, split), rows in files.items():
        where = f"{config or 'data'}/{split}-00000-of-00001.parquet"
        if hub in converted:
            where = f"{config or 'default'}/{split}/0000.parquet"
        _write(root / hub / where, rows, _schema(config, hub))
    for hub in {hub for hub, _, _ in files} - converted:
        mine = [(config, split) for h, config, split in files if h == hub]
        (root / hub / "README.md").write_text(_readme(mine), encoding="utf-8")


def languages_of(name: str) -> tuple[str, ...]:
    """The languages of a task that a snapshot holds: English, and one other."""
    task = all_tasks()[name]
    known = task.languages or tuple(task.names)
    other = "de" if "de" in known else next((c for c in known if c != task.english), None)
    return tuple(c for c in (task.english if task.english in known else None, other) if c)


def _write(path: Path, rows: list[dict], schema: str) -> None:
    from datasets import Dataset, Features

    path.parent.mkdir(parents=True, exist_ok=True)
    Dataset.from_list(rows, features=Features(_FEATURES[schema]())).to_parquet(path)


def _readme(files: list[tuple[str | None, str]]) -> str:
    lines = ["---", "configs:"]
    for config in dict.fromkeys(config for config, _ in files):
        lines += [f"- config_name: {config or 'default'}", "  data_files:"]
        for split in dict.fromkeys(split for c, split in files if c == config):
            lines += [f"  - split: {split}", f"    path: {config or 'data'}/{split}-*"]
    return "\n".join([*lines, "---", ""])


def _schema(config: str | None, hub: str) -> str:
    if hub == "google/xtreme":
        return config.split(".")[0]
    return f"{hub}/{config}" if hub in ("nyu-mll/glue", "aps/super_glue") else hub


def _span_features() -> dict:
    from datasets import Sequence, Value

    return {
        "id": Value("string"),
        "title": Value("string"),
        "context": Value("string"),
        "question": Value("string"),
        "answers": Sequence({"text": Value("string"), "answer_start": Value("int32")}),
    }


def _untitled_span_features() -> dict:
    return {key: value for key, value in _span_features().items() if key != "title"}


def _pair_features(first: str, second: str, names: list[str], **more: str):
    def features() -> dict:
        from datasets import ClassLabel, Value

        table = {first: Value("string"), second: Value("string"), "label": ClassLabel(names=names)}
        return table | {key: Value(kind) for key, kind in more.items()}

    return features


def _tag_features(column: str, names: tuple[str, ...] | None, **more: str):
    def features() -> dict:
        from datasets import ClassLabel, Sequence, Value

        tag = ClassLabel(names=list(names)) if names else Value("string")
        table = {"tokens": Sequence(Value("string")), column: Sequence(tag)}
        return table | {key: Sequence(Value(kind)) for key, kind in more.items()}

    return features


def _plain_features(**kinds: str):
    def features() -> dict:
        from datasets import Value

        return {key: Value(kind) for key, kind in kinds.items()}

    return features


def _choice_features() -> dict:
    from datasets import Sequence, Value

    return {
        "id": Value("string"),
        "question": Value("string"),
        "question_concept": Value("string"),
        "choices": Sequence({"label": Value("string"), "text": Value("string")}),
        "answerKey": Value("string"),
    }


def _hellaswag_features() -> dict:
    from datasets import Sequence, Value

    texts = ("activity_label", "ctx_a", "ctx_b", "ctx", "source_id", "split", "split_type", "label")
    table = {"ind": Value("int32")} | {key: Value("string") for key in texts}
    return table | {"endings": Sequence(Value("string"))}


_NLI = ["entailment", "neutral", "contradiction"]
_COPA = {
    "premise": "string",
    "choice1": "string",
    "choice2": "string",
    "question": "string",
    "idx": "int32",
}
_PAIRS = {
    "source_sentence": "string",
    "target_sentence": "string",
    "source_lang": "string",
    "target_lang": "string",
}
_FEATURES = {
    "facebook/xnli": _pair_features("premise", "hypothesis", _NLI),
    "google-research-datasets/paws-x": _pair_features(
        "sentence1", "sentence2", ["0", "1"], id="int32"
    ),
    "nyu-mll/glue/mnli": _pair_features("premise", "hypothesis", _NLI, idx="int32"),
    "nyu-mll/glue/qqp": _pair_features(
        "question1", "question2", ["not_duplicate", "duplicate"], idx="int32"
    ),
    "facebook/anli": _pair_features("premise", "hypothesis", _NLI, uid="string", reason="string"),
    "Davlan/sib200": _plain_features(index_id="int64", category="string", text="string"),
    "rajpurkar/squad": _span_features,
    "rajpurkar/squad_v2": _span_features,
    "juletxara/xquad_xtreme": _untitled_span_features,
    "google/xquad": _untitled_span_features,
    "MLQA": _span_features,
    "tydiqa": _span_features,
    "udpos": _tag_features("pos_tags", all_tasks()["udpos"].labels),
    "PAN-X": _tag_features("ner_tags", all_tasks()["pan-x"].labels, langs="string"),
    "ccg": _tag_features("tags", None),
    "Rowan/hellaswag": _hellaswag_features,
    "allenai/cosmos_qa": _plain_features(
        **{"id": "string", "context": "string", "question": "string"},
        **{f"answer{i}": "string" for i in range(4)},
        label="int32",
    ),
    "tau/commonsense_qa": _choice_features,
    "aps/super_glue/copa": _pair_features(
        "premise",
        "choice1",
        ["choice1", "choice2"],
        choice2="string",
        question="string",
        idx="int32",
    ),
    "cambridgeltl/xcopa": _plain_features(**_COPA, label="int32", changed="bool"),
    "bucc18": _plain_features(**_PAIRS),
    "tatoeba": _plain_features(**_PAIRS),
    "wikimedia/wikipedia": _plain_features(
        id="string", url="string", title="string", text="string"
    ),
}


def _rows(name: str, language: str, count: int = 8) -> list[dict]:
    return [_row(name, language, i) for i in range(count)]


def _row(name: str, language: str, i: int) -> dict:
    first, second = SENTENCES[i % 8], SENTENCES[(i + 3) % 8]
    kind = all_tasks()[name].kind
    if kind == "span":
        context = f"{first} {second} " * (6 if i == 1 else 1)  # one longer than a window
        answered = name != "squad-2" or i % 2 == 0
        word = second.split()[1]
        prefix = all_tasks()[name].prefixes.get(language, "q")
        return (
            {
                "id": f"{prefix}-{i}",
                "title": "Rivers",
                "context": context,
                "question": f"What about {word} ?",
                "answers": {
                    "text": [word] if answered else [],
                    "answer_start": [context.index(f" {word} ") + 1] if answered else [],
                },
            }
            if name not in ("xquad", "squad-translated")
            else {
                "id": f"q-{i}",
                "context": context,
                "question": f"What about {word} ?",
                "answers": {"text": [word], "answer_start": [context.index(f" {word} ") + 1]},
            }
        )
    if kind == "tagging":
        words = first.split()
        if name == "ccg":
            tags: list = ["NP" if w[0].isupper() else "(S\\NP)/NP" for w in words]
            return {"tokens": words, "tags": tags}
        column = "pos_tags" if name == "udpos" else "ner_tags"
        tags = [len(w) % len(all_tasks()[name].labels) for w in words]
        more = {} if name == "udpos" else {"langs": [language] * len(words)}
        return {"tokens": words, column: tags} | more
    if kind == "text":
        return {"id": str(i), "url": "", "title": "River", "text": f"{first} {second}"}
    if kind in ("retrieval", "mining"):
        return {
            "source_sentence": first,
            "target_sentence": first if i % 2 else second,
            "source_lang": language,
            "target_lang": "en",
        }
    return _labelled_row(name, i, first, second)


def _labelled_row(name: str, i: int, first: str, second: str) -> dict:
    copa = {"premise": first, "choice1": second, "choice2": first, "question": "cause", "idx": i}
    nli = {"premise": first, "hypothesis": second, "label": i % 3}
    rows = {
        "xnli": nli,
        "mnli": nli | {"idx": i},
        "anli": nli | {"uid": f"u{i}", "reason": ""},
        "paws-x": {"id": i, "sentence1": first, "sentence2": second, "label": i % 2},
        "qqp": {"question1": first, "question2": second, "label": i % 2, "idx": i},
        "sib-200": {
            "index_id": i,
            "category": all_tasks()["sib-200"].labels[i % 7],
            "text": first,
        },
        "hellaswag": {
            "ind": i,
            "activity_label": "Boating",
            "ctx_a": first,
            "ctx_b": "",
            "ctx": first,
            "endings": [second, first, "It was .", "The end ."],
            "source_id": "s",
            "split": "train",
            "split_type": "indomain",
            "label": str(i % 4),
        },
        "cosmosqa": {"id": f"c{i}", "context": first, "question": "Why ?", "label": i % 4}
        | {f"answer{k}": SENTENCES[(i + k) % 8] for k in range(4)},
        "commonsenseqa": {
            "id": f"c{i}",
            "question": first,
            "question_concept": "river",
            "choices": {"label": list("ABCDE"), "text": list(SENTENCES[:5])},
            "answerKey": "ABCDE"[i % 5],
        },
        "copa": copa | {"label": i % 2},
        "xcopa": copa | {"label": i % 2, "changed": False},
    }
    return rows[name]


_TEMPLATES = """Field|en|de|de-placeholders|de|de-placeholders
Name|A is COMP than B
Context|{first_name} is {adj[0]} than {first_name1}.|{first_name} ist {adj[0]} als {first_name1}.
Question|Who is less {adj[1]}?|Wer ist weniger {adj[1]}?
Answer|{first_name1}|{first_name1}
adj|older, old|älter, alt
adj|taller, tall|größer, groß
Name|size, color
Context|There is {obj[0]}. {obj[1]} is {p.v1} and {p.v2}.|{obj[0]}: {obj[1]} ist {p.v1}, {p.v2}.
Question|What {p.p1}?|Welche {p.p1} hat {obj[1]}?|color, age, shape|Welches {p.p1}?|size, material
Answer|{p.v1}|{p.v1}
obj|a sofa, the sofa|ein Sofa, das Sofa
color|red|rot
size|big|groß
age|old|alt
shape|round|rund
material|wooden|aus Holz
property|color|Farbe
property|size|Maß
property|age|Alter
property|shape|Form
property|material|Material"""


def make_templates(root: Path) -> None:
    """A file in the form of MultiCheckList's templates: two tests, in English and German."""
    lines = [line.split("|") for line in _TEMPLATES.splitlines()]
    width = len(lines[0])
    path = root / all_tasks()["multichecklist"].templates
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join("\t".join([*line, *[""] * (width - len(line))]) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")


def make_hub(root: Path) -> Path:
    """All of it."""
    make_models(root)
    make_datasets(root)
    make_templates(root)
    return root
