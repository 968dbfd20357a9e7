"""Make the sentence encoder that ships with recheck from a published checkpoint.

    python tests/benchmarks/make_encoder.py CHECKPOINT

CHECKPOINT is a folder with `model.safetensors` and `tokenizer.json` of a Sentence-BERT model with
the shape of `all-MiniLM-L6-v2`. Every matrix is rounded to eight bits, each row with a scale of its
own; the rest is kept as it is. What is left out is never used: the pooler, and positions beyond the
longest text that is read. Written to `lib/recheck/claims/encoder/`; same checkpoint, same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from recheck.claims import meaning

FOLDER = Path(meaning.__file__).with_name("encoder")
NAMES = {
    r"embeddings\.word_embeddings\.weight": "word",
    r"embeddings\.position_embeddings\.weight": "position",
    r"embeddings\.LayerNorm\.(weight|bias)": r"word.norm.\1",
    r"encoder\.layer\.(\d)\.attention\.self\.(query|key|value)\.weight": r"\1.\2",
    r"encoder\.layer\.(\d)\.attention\.self\.(query|key|value)\.bias": r"\1.\2.bias",
    r"encoder\.layer\.(\d)\.attention\.output\.dense\.weight": r"\1.attention",
    r"encoder\.layer\.(\d)\.attention\.output\.dense\.bias": r"\1.attention.bias",
    r"encoder\.layer\.(\d)\.attention\.output\.LayerNorm\.(weight|bias)": r"\1.attention.norm.\2",
    r"encoder\.layer\.(\d)\.intermediate\.dense\.weight": r"\1.wide",
    r"encoder\.layer\.(\d)\.intermediate\.dense\.bias": r"\1.wide.bias",
    r"encoder\.layer\.(\d)\.output\.dense\.weight": r"\1.narrow",
    r"encoder\.layer\.(\d)\.output\.dense\.bias": r"\1.narrow.bias",
    r"encoder\.layer\.(\d)\.output\.LayerNorm\.(weight|bias)": r"\1.forward.norm.\2",
}


def renamed(name: str) -> str | None:
    """A checkpoint's name of a weight as ours; None for one that is not used."""
    for pattern, ours in NAMES.items():
        match = re.fullmatch(pattern, name)
        if match:
            return match.expand(ours)
    return None


def rounded(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as eight-bit multiples of a scale each."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    checkpoint = parser.parse_args().checkpoint
    given = load_file(checkpoint / "model.safetensors")
    # Every text is one segment, so its embedding is the same for all tokens.
    given["embeddings.word_embeddings.weight"] = (
        given["embeddings.word_embeddings.weight"]
        + given["embeddings.token_type_embeddings.weight"][0]
    )
    kept: dict[str, np.ndarray] = {}
    for name, tensor in given.items():
        ours = renamed(name)
        if ours == "position":
            tensor = tensor[: meaning.LONGEST]
        if ours and tensor.ndim == 2:
            kept[ours], kept[f"{ours}.scale"] = rounded(tensor)
        elif ours:
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
