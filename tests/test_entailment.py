"""An entailment model adds a finding of its own; tried with a tiny checkpoint made here."""

import subprocess
import sys
from pathlib import Path

import pytest

from claim_documents import document, paper, report, source
from recheck.claims import Options, check_claims, entailment
from recheck.errors import InputError

SENTENCE = "ALBA outperforms BERTO on Breton texts by a wide margin."


def checkpoint(folder, labels: list[str], favoured: int) -> str:
    """A one-layer BERT that favours one label whatever it reads."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "alba", "berto", "breton", "on", "."]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, num_labels=len(labels), id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )  # fmt: skip
    torch.manual_seed(0)
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.eye(len(labels))[favoured] * 5)
    model.save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize(
    ("labels", "favoured", "outcome"),
    [
        (["contradiction", "neutral", "entailment"], 0, "disagrees"),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], 0, "agrees"),
        (["entailment", "not_entailment"], 1, "undecided"),
    ],
)
def test_the_order_of_labels_is_read_from_the_model(tmp_path, labels, favoured, outcome):
    model = checkpoint(tmp_path, labels, favoured)
    found = entailment.check("ALBA beats BERTO.", source(SENTENCE).passages[-1:], model)
    assert found.outcome == outcome
    assert found.source_side == SENTENCE


def test_it_never_overrules_a_verdict_and_says_where_it_differs(tmp_path):
    model = checkpoint(tmp_path, ["contradiction", "neutral", "entailment"], 0)
    read = document(SENTENCE)
    papers, documents = [paper(read)], {read.sha256: read}
    plain = check_claims(report(SENTENCE), papers, documents)[0]
    asked = check_claims(report(SENTENCE), papers, documents, Options(nli=model))[0]
    assert plain.verdict == asked.verdict == "supported"
    assert [f.kind for f in asked.findings if f not in plain.findings] == ["entailment"]
    assert "At odds with this: The entailment model" in asked.explanation
    assert str(tmp_path) not in asked.explanation


def test_a_model_of_something_else_is_refused(tmp_path):
    model = checkpoint(tmp_path, ["positive", "negative"], 0)
    with pytest.raises(InputError, match="its labels are positive, negative"):
        entailment.check("ALBA wins.", source(SENTENCE).passages[-1:], model)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be loaded"):
        entailment.check("ALBA wins.", source(SENTENCE).passages[-1:], str(tmp_path / "none"))


def test_the_default_path_loads_neither_torch_nor_transformers():
    code = (
        "import sys, recheck.claims as c; from claim_documents import *;"
        "d = document('ALBA wins.');"
        "c.check_claims(report('ALBA wins.'), [paper(d)], {d.sha256: d});"
        "sys.exit(bool({'torch', 'transformers'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
