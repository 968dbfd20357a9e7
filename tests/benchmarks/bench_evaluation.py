"""Texts a CPU second of evaluation against `transformers.pipeline`, same checkpoint and texts.

Both start from text. `pipeline` gets the same batch size; one thread, process CPU time after a
warm-up.

    python tests/benchmarks/bench_evaluation.py [ITEMS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from recheck.experiment import evaluation
from recheck.experiment.cells import Workbench
from recheck.experiment.models import Classifier, Encoder, save
from recheck.experiment.profile import load
from recheck.experiment.training import predict

BATCH = 128


def main(items: int) -> None:
    from transformers import PreTrainedTokenizerFast, pipeline

    torch.set_num_threads(1)
    profile = load("tiny").model_copy(update={"items": items})
    bench = Workbench(profile, Path("."))
    tokenizer = bench.tokenizer()
    texts = [row.texts for row in evaluation.rows(profile)]
    print(f"{len(texts)} pairs of texts")
    for name in profile.sizes:
        torch.manual_seed(0)
        model = Classifier(Encoder(bench._shape(name)), 3)
        with tempfile.TemporaryDirectory() as folder:
            save(model, Path(folder))
            fast = PreTrainedTokenizerFast(
                tokenizer_object=tokenizer.backend,
                bos_token="<s>",
                eos_token="</s>",
                cls_token="<s>",
                sep_token="</s>",
                pad_token="<pad>",
                unk_token="<unk>",
                mask_token="<mask>",
            )
            fast.save_pretrained(folder)
            classify = pipeline("text-classification", model=folder, tokenizer=fast, device="cpu")
        pairs = [{"text": a, "text_pair": b} for a, b in texts]
        classify(pairs[:BATCH], batch_size=BATCH)
        started = time.process_time()
        theirs = classify(pairs, batch_size=BATCH)
        slow = time.process_time() - started
        predict(model, tokenizer.encode_pairs(texts[:BATCH]), BATCH)
        started = time.process_time()
        logits = predict(model, tokenizer.encode_pairs(texts), BATCH)
        quick = time.process_time() - started
        shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        gap = max(abs(t["score"] - s.max()) for t, s in zip(theirs, shares, strict=True))
        print(
            f"{name}: this evaluation {len(texts) / quick:,.0f}, pipeline {len(texts) / slow:,.0f} "
            f"texts a CPU second; ratio {slow / quick:.1f}; largest difference of scores {gap:.1e}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
