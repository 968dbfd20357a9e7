"""A byte-pair tokenizer in XLM-R's layout, trained on the generated sentences.

Special tokens have XLM-R's ids, pairs are `<s> A </s></s> B </s>`. Encoding goes word by word
through a cache, which is fast for templates and lets words be cut at random places in
pretraining (the effect of BPE dropout, but seeded: the one built into `tokenizers` is not).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BOS, PAD, EOS, UNK = 0, 1, 2, 3
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_MASK = "<mask>"


@dataclass(frozen=True)
class Encoded:
    """Token ids of many texts: `ids` (texts, longest) padded with `PAD`, `lengths` (texts,)."""

    ids: np.ndarray
    lengths: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)


class Tokenizer:
    """Words to ids, with a cache over words."""

    def __init__(self, backend) -> None:
        self.backend = backend
        self.mask = backend.token_to_id(_MASK)
        self.size = backend.get_vocab_size()
        self._pieces: dict[str, tuple[str, ...]] = {}
        self._ids: dict[str, list[int]] = {}

    @classmethod
    def train(cls, sentences: Iterable[str], size: int) -> Tokenizer:
        """Learn `size` tokens, special ones included; the same sentences give the same tokens."""
        from tokenizers import Tokenizer as Backend
        from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

        backend = Backend(models.BPE(unk_token="<unk>"))
        backend.normalizer = normalizers.NFC()
        backend.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Metaspace(prepend_scheme="always"), pre_tokenizers.Punctuation()]
        )
        backend.decoder = decoders.Metaspace()
        trainer = trainers.BpeTrainer(
            vocab_size=size - 1, special_tokens=list(_SPECIAL), show_progress=False
        )
        backend.train_from_iterator(sentences, trainer)
        backend.add_special_tokens([_MASK])  # last, as in XLM-R
        backend.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>",
            pair="<s> $A </s> </s> $B </s>",
            special_tokens=[("<s>", BOS), ("</s>", EOS)],
        )
        return cls(backend)

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        from tokenizers import Tokenizer as Backend

        return cls(Backend.from_file(str(path)))

    def save(self, path: Path) -> None:
        self.backend.save(str(path))

    def encode(
        self, text: str, rng: np.random.Generator | None = None, cut: float = 0.0
    ) -> list[int]:
        """Ids of one text without special tokens; words are cut with probability `cut`."""
        ids: list[int] = []
        for word in unicodedata.normalize("NFC", text).split():
            pieces = self._pieces.get(word)
            if pieces is None:
                split = self.backend.pre_tokenizer.pre_tokenize_str(word)
                pieces = self._pieces[word] = tuple(piece for piece, _ in split)
            for piece in pieces:
                if cut and len(piece) > 2 and rng.random() < cut:
                    at = int(rng.integers(1, len(piece)))
                    ids += self._tokens(piece[:at])
                    ids += self._tokens(piece[at:])
                else:
                    ids += self._tokens(piece)
        return ids

    def pair(self, first: Sequence[int], second: Sequence[int]) -> list[int]:
        """Two encoded texts as one sequence with XLM-R's special tokens."""
        return [BOS, *first, EOS, EOS, *second, EOS]

    def encode_pairs(self, pairs: Iterable[tuple[str, str]]) -> Encoded:
        """Many pairs of texts as one padded array."""
        return pad([self.pair(self.encode(a), self.encode(b)) for a, b in pairs])

    def _tokens(self, piece: str) -> list[int]:
        ids = self._ids.get(piece)
        if ids is None:
            ids = self._ids[piece] = [token.id for token in self.backend.model.tokenize(piece)]
        return ids


def pad(rows: Sequence[Sequence[int]]) -> Encoded:
    """Rows of ids as one padded array."""
    lengths = np.array([len(row) for row in rows], dtype=np.int32)
    ids = np.full((len(rows), int(lengths.max(initial=0))), PAD, dtype=np.int32)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
    return Encoded(ids, lengths)
