"""Make the sentence encoder that ships with recheck from a published checkpoint.

    python tests/benchmarks/make_encoder.py CHECKPOINT

CHECKPOINT is a folder with `model.safetensors` and `tokenizer.json` of a Sentence-BERT model with
the shape of `all-MiniLM-L6-v2`. Every matrix is rounded to eight bits, each row with a scale of its
own; the rest is kept as it is. What is left out is never used: the pooler, and positions beyond the
longest pair of texts that is read. Written to `lib/recheck/claims/encoder/`; same checkpoint, same
bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from transformers import BertConfig, BertModel

from recheck.claims import bert

FOLDER = Path(bert.__file__).with_name("encoder")
MATRICES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attention": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
"""Our names of a layer's matrices and those of the checkpoint."""
NORMS = {"attention.norm": "attention.output.LayerNorm", "forward.norm": "output.LayerNorm"}


def names() -> dict[str, str]:
    """Our name of each weight and that of the checkpoint."""
    found = {kind: f"embeddings.{kind}_embeddings.weight" for kind in ("word", "position")}
    found |= {f"word.norm.{kind}": f"embeddings.LayerNorm.{kind}" for kind in ("weight", "bias")}
    for layer in range(bert.LAYERS):
        for ours, theirs in MATRICES.items():
            found[f"{layer}.{ours}"] = f"encoder.layer.{layer}.{theirs}.weight"
            found[f"{layer}.{ours}.bias"] = f"encoder.layer.{layer}.{theirs}.bias"
        for ours, theirs in NORMS.items():
            for kind in ("weight", "bias"):
                found[f"{layer}.{ours}.{kind}"] = f"encoder.layer.{layer}.{theirs}.{kind}"
    return found


def library_bert(weights: bert.Weights) -> BertModel:
    """The same network as transformers has it, without dropout.

    Attention is spelt out: on a CPU the backward pass of the fused one takes twice as long.
    """
    config = BertConfig(
        hidden_size=384, num_hidden_layers=bert.LAYERS, num_attention_heads=bert.HEADS,
        intermediate_size=1536, max_position_embeddings=bert.LONGEST, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, attn_implementation="eager",
    )  # fmt: skip
    state = {theirs: weights[ours] for ours, theirs in names().items()}
    segment = weights["segment"]
    state["embeddings.token_type_embeddings.weight"] = np.stack([0 * segment, segment])
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(
        {name: torch.from_numpy(np.ascontiguousarray(found)) for name, found in state.items()}
    )
    return model


def rounded(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as eight-bit multiples of a scale each."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    checkpoint = parser.parse_args().checkpoint
    given = load_file(checkpoint / "model.safetensors")
    first, second = given["embeddings.token_type_embeddings.weight"]
    # A text by itself is the first segment, so that its embedding is the same for all word pieces.
    given["embeddings.word_embeddings.weight"] = given["embeddings.word_embeddings.weight"] + first
    kept: dict[str, np.ndarray] = {"segment": second - first}
    for ours, theirs in names().items():
        tensor = given[theirs]
        if ours == "position":
            tensor = tensor[: bert.LONGEST]
        if tensor.ndim == 2:
            kept[ours], kept[f"{ours}.scale"] = rounded(tensor)
        else:
            kept[ours] = tensor
    FOLDER.mkdir(exist_ok=True)
    save_file(kept, FOLDER / "weights.safetensors")
    tokenizer = json.loads((checkpoint / "tokenizer.json").read_text("utf-8"))
    (FOLDER / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    size = sum(f.stat().st_size for f in FOLDER.iterdir())
    print(f"{FOLDER}: {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
