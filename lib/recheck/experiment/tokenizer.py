"""A unigram tokenizer in XLM-R's layout, made from the generated sentences.

Special tokens have XLM-R's ids, pairs are `<s> A </s></s> B </s>`. The vocabulary is counted, not
trained: the trainer of `tokenizers` gives another one in each run and leaves names in pieces, from
which small encoders learn little. Encoding goes word by word through a cache, which is fast for
templates and lets words be cut at random places in pretraining (subword regularisation, seeded).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BOS, PAD, EOS, UNK = 0, 1, 2, 3
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_MASK = "<mask>"
_WORD_SEEN = 5  # a typo is seldom made so often in the same way


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
        """A unigram vocabulary of at most `size` tokens; the same sentences give the same tokens.

        It holds the special tokens, every character, the words (seen more than a few times, the
        commonest first) and the commonest two and three letters in a row. All pieces cost the
        same, so that a word becomes the fewest pieces there are for it: itself, where it is
        known, and letter groups where a typo has changed it.
        """
        from tokenizers import Tokenizer as Backend
        from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

        splitter = pre_tokenizers.Sequence(
            [pre_tokenizers.Metaspace(prepend_scheme="always"), pre_tokenizers.Punctuation()]
        )
        words = Counter(word for sentence in sentences for word in _nfc(sentence).split())
        pieces: Counter[str] = Counter()
        for word, count in words.items():
            for piece, _ in splitter.pre_tokenize_str(word):
                pieces[piece] += count
        known = Counter({piece: n for piece, n in pieces.items() if n >= _WORD_SEEN})
        groups: Counter[str] = Counter()
        for piece, count in known.items():
            for length in (2, 3):
                for at in range(len(piece) - length + 1):
                    groups[piece[at : at + length]] += count
        ranked = [
            *_SPECIAL,
            *sorted(set("".join(pieces))),
            *_by_frequency(known),
            *_by_frequency(groups),
        ]
        chosen = list(dict.fromkeys(ranked))[: size - 1]
        costs = [(token, 0.0 if token in _SPECIAL else -1.0) for token in chosen]
        backend = Backend(models.Unigram(costs, unk_id=UNK))
        backend.normalizer = normalizers.NFC()
        backend.pre_tokenizer = splitter
        backend.decoder = decoders.Metaspace()
        backend.add_special_tokens([*_SPECIAL, _MASK])  # the mask last, as in XLM-R
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
        for word in _nfc(text).split():
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

    def encode_pairs(
        self,
        pairs: Iterable[tuple[str, str]],
        rng: np.random.Generator | None = None,
        cut: float = 0.0,
    ) -> Encoded:
        """Many pairs of texts as one padded array; words are cut with probability `cut`."""
        return pad(
            [self.pair(self.encode(a, rng, cut), self.encode(b, rng, cut)) for a, b in pairs]
        )

    def _tokens(self, piece: str) -> list[int]:
        ids = self._ids.get(piece)
        if ids is None:
            ids = self._ids[piece] = [token.id for token in self.backend.model.tokenize(piece)]
        return ids


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _by_frequency(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda token: (-counts[token], token))


def pad(rows: Sequence[Sequence[int]]) -> Encoded:
    """Rows of ids as one padded array."""
    lengths = np.array([len(row) for row in rows], dtype=np.int32)
    ids = np.full((len(rows), int(lengths.max(initial=0))), PAD, dtype=np.int32)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
    return Encoded(ids, lengths)
