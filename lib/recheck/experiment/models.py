"""Encoders of XLM-R's architecture, small and lean, that save as ordinary XLM-R checkpoints.

The arithmetic is that of `transformers`' XLMRobertaForSequenceClassification (post-norm
encoder, learnt positions from 2, tanh classification head on `<s>`); the weights of a kind are
stacked over layers, so that a step touches a dozen tensors in place of a hundred. That is
what makes training small models on one thread fast. `save` writes the checkpoint in
`transformers`' layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from recheck.experiment.tokenizer import BOS, EOS, PAD

_EPS = 1e-5
_POSITIONS_FROM = PAD + 1
_SELDOM = -2.0
"""First logit of a token's having been replaced: few are."""


@dataclass(frozen=True)
class Shape:
    """The numbers that make an encoder."""

    vocabulary: int
    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int = 80


class Encoder(nn.Module):
    """Token ids (batch, length) to hidden states (batch, length, hidden)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        h, n, f = shape.hidden, shape.layers, shape.intermediate
        self.shape = shape
        self.words = nn.Parameter(torch.randn(shape.vocabulary, h) * 0.1)
        self.places = nn.Parameter(torch.randn(shape.positions, h) * 0.1)
        self.embedding_norm = nn.Parameter(torch.stack([torch.ones(h), torch.zeros(h)]))
        attention = torch.randn(n, 4, h, h) * h**-0.5
        # Values and outputs start near the identity: attention copies before it learns what.
        attention[:, 2:] = torch.eye(h) + 0.02 * torch.randn(n, 2, h, h)
        self.attention = nn.Parameter(attention)
        self.attention_bias = nn.Parameter(torch.zeros(n, 4, h))
        self.up = nn.Parameter(torch.randn(n, f, h) * h**-0.5)
        self.up_bias = nn.Parameter(torch.zeros(n, f))
        self.down = nn.Parameter(torch.randn(n, h, f) * f**-0.5 * 0.5)
        self.down_bias = nn.Parameter(torch.zeros(n, h))
        norm = torch.stack([torch.ones(h), torch.zeros(h)])
        self.norms = nn.Parameter(norm.expand(n, 2, 2, h).clone())

    def forward(self, ids: Tensor, mask: Tensor | None = None, first_only: bool = False) -> Tensor:
        """The states above the last layer; see `states`."""
        return self.states(ids, mask, first_only)[-1]

    def states(
        self, ids: Tensor, mask: Tensor | None = None, first_only: bool = False
    ) -> list[Tensor]:
        """Hidden states (batch, length, hidden) of the embeddings and above each layer.

        `mask` (batch, 1, 1, length) is True where a token is; None where no row is padded.
        With `first_only` the last layer is worked out for the first position alone, which is
        all that a classifier looks at: the last states are then (batch, 1, hidden).
        """
        h = self.shape.hidden
        length = ids.shape[1]
        x = F.embedding(ids, self.words)
        x = x + self.places[_POSITIONS_FROM : _POSITIONS_FROM + length]
        x = F.layer_norm(x, (h,), *self.embedding_norm.unbind(0), _EPS)
        found = [x]
        layers = zip(
            self.attention.unbind(0),
            self.attention_bias.unbind(0),
            self.up.unbind(0),
            self.up_bias.unbind(0),
            self.down.unbind(0),
            self.down_bias.unbind(0),
            self.norms.unbind(0),
            strict=True,
        )
        for number, (attention, bias, up, up_bias, down, down_bias, norms) in enumerate(layers, 1):
            norm1, norm2 = norms.unbind(0)
            asked = x[:, :1] if first_only and number == self.shape.layers else x
            mixed = self._attend(asked, x, attention, bias, mask)
            x = F.layer_norm(asked + mixed, (h,), *norm1.unbind(0), _EPS)
            inner = F.gelu(F.linear(x, up, up_bias))
            x = F.layer_norm(x + F.linear(inner, down, down_bias), (h,), *norm2.unbind(0), _EPS)
            found.append(x)
        return found

    def _attend(
        self, asked: Tensor, x: Tensor, attention: Tensor, bias: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Attention of the positions in `asked` over all of `x`."""
        batch, length, h = x.shape
        heads = self.shape.heads
        q = F.linear(asked, attention[0], bias[0]).view(batch, -1, heads, h // heads)
        kv = F.linear(x, attention[1:3].reshape(2 * h, h), bias[1:3].reshape(2 * h))
        k, v = kv.view(batch, length, 2, heads, h // heads).permute(2, 0, 3, 1, 4)
        q = q.transpose(1, 2)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, -1, h)
        return F.linear(mixed, attention[3], bias[3])

    def matrices(self) -> list[nn.Parameter]:
        """The stacked weight matrices, which an optimizer for matrices can take."""
        return [self.attention, self.up, self.down]

    @property
    def non_embedding(self) -> int:
        """Parameters outside the word and position embeddings."""
        embeddings = self.words.numel() + self.places.numel()
        return sum(p.numel() for p in self.parameters()) - embeddings


class MaskedLanguageModel(nn.Module):
    """Predicts the tokens behind masks and which tokens were replaced.

    The output matrix is the word embedding. Replaced tokens are told from the states below the
    last layer, so that the last layer of a classifier can gather what they say.
    """

    def __init__(self, encoder: Encoder, unigram: np.ndarray) -> None:
        """`unigram` (vocabulary,) is how often each token occurs: the first guess."""
        super().__init__()
        h = encoder.shape.hidden
        self.encoder = encoder
        self.dense = nn.Parameter(torch.eye(h) + 0.02 * torch.randn(h, h))
        self.dense_bias = nn.Parameter(torch.zeros(h))
        self.norm = nn.Parameter(torch.stack([torch.ones(h), torch.zeros(h)]))
        self.bias = nn.Parameter(torch.tensor(np.log(unigram + 1e-6), dtype=torch.float32))
        self.replaced = nn.Parameter(torch.zeros(1, h))
        self.replaced_bias = nn.Parameter(torch.full((1,), _SELDOM))

    def forward(
        self, ids: Tensor, mask: Tensor | None, rows: Tensor, columns: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits of the tokens at the given places (places, vocabulary); and of every token,
        that it was replaced (batch, length)."""
        *_, below, x = self.encoder.states(ids, mask)
        replaced = F.linear(below, self.replaced, self.replaced_bias).squeeze(-1)
        x = F.gelu(F.linear(x[rows, columns], self.dense, self.dense_bias))
        x = F.layer_norm(x, x.shape[-1:], *self.norm.unbind(0), _EPS)
        return F.linear(x, self.encoder.words, self.bias), replaced


class Classifier(nn.Module):
    """Logits over labels from the state of `<s>`, as XLM-R's classification head."""

    def __init__(self, encoder: Encoder, labels: int) -> None:
        super().__init__()
        h = encoder.shape.hidden
        self.encoder = encoder
        self.dense = nn.Parameter(torch.eye(h) + 0.02 * torch.randn(h, h))
        self.dense_bias = nn.Parameter(torch.zeros(h))
        self.out = nn.Parameter(torch.randn(labels, h) * 0.02)
        self.out_bias = nn.Parameter(torch.zeros(labels))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        x = self.encoder(ids, mask, first_only=True)[:, 0]
        x = torch.tanh(F.linear(x, self.dense, self.dense_bias))
        return F.linear(x, self.out, self.out_bias)


def save(model: Classifier, folder: Path) -> None:
    """Write the checkpoint that `XLMRobertaForSequenceClassification.from_pretrained` reads."""
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

    s = model.encoder.shape
    config = XLMRobertaConfig(
        vocab_size=s.vocabulary,
        hidden_size=s.hidden,
        num_hidden_layers=s.layers,
        num_attention_heads=s.heads,
        intermediate_size=s.intermediate,
        max_position_embeddings=s.positions,
        type_vocab_size=1,
        layer_norm_eps=_EPS,
        num_labels=len(model.out),
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
    )
    reference = XLMRobertaForSequenceClassification(config)
    reference.load_state_dict(to_transformers(model))
    reference.save_pretrained(folder)


def load(folder: Path) -> Classifier:
    """Read a checkpoint that `save` or `transformers` wrote.

    Token type embeddings, a constant with one type, are folded into the positions.
    """
    from transformers import XLMRobertaForSequenceClassification

    reference = XLMRobertaForSequenceClassification.from_pretrained(folder)
    c, state = reference.config, reference.state_dict()
    shape = Shape(
        c.vocab_size,
        c.hidden_size,
        c.num_hidden_layers,
        c.num_attention_heads,
        c.intermediate_size,
        c.max_position_embeddings,
    )
    model = Classifier(Encoder(shape), c.num_labels)
    embeddings = "roberta.embeddings."
    state[embeddings + "position_embeddings.weight"] += state.pop(
        embeddings + "token_type_embeddings.weight"
    )
    with torch.no_grad():
        for name, view in _layout(model).items():
            view.copy_(state[name])
    return model


def to_transformers(model: Classifier) -> dict[str, Tensor]:
    """The weights under the names that `transformers` gives them."""
    state = {name: view.detach().clone() for name, view in _layout(model).items()}
    state["roberta.embeddings.token_type_embeddings.weight"] = torch.zeros(
        1, model.encoder.shape.hidden
    )
    return state


def _layout(model: Classifier) -> dict[str, Tensor]:
    """Views into the stacked weights by their names in `transformers`."""
    e = model.encoder
    names: dict[str, Tensor] = {
        "roberta.embeddings.word_embeddings.weight": e.words,
        "roberta.embeddings.position_embeddings.weight": e.places,
        "roberta.embeddings.LayerNorm.weight": e.embedding_norm[0],
        "roberta.embeddings.LayerNorm.bias": e.embedding_norm[1],
        "classifier.dense.weight": model.dense,
        "classifier.dense.bias": model.dense_bias,
        "classifier.out_proj.weight": model.out,
        "classifier.out_proj.bias": model.out_bias,
    }
    parts = ("self.query", "self.key", "self.value", "output.dense")
    for i in range(e.shape.layers):
        layer = f"roberta.encoder.layer.{i}."
        for j, part in enumerate(parts):
            names[f"{layer}attention.{part}.weight"] = e.attention[i, j]
            names[f"{layer}attention.{part}.bias"] = e.attention_bias[i, j]
        names[layer + "intermediate.dense.weight"] = e.up[i]
        names[layer + "intermediate.dense.bias"] = e.up_bias[i]
        names[layer + "output.dense.weight"] = e.down[i]
        names[layer + "output.dense.bias"] = e.down_bias[i]
        for j, part in enumerate(("attention.output", "output")):
            names[f"{layer}{part}.LayerNorm.weight"] = e.norms[i, j, 0]
            names[f"{layer}{part}.LayerNorm.bias"] = e.norms[i, j, 1]
    return names
