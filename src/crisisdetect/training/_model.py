"""The encoder in torch: BERT as published, with a mean over the tokens, a linear head, and a scale for its logits."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from crisisdetect.training._calibrate import SCALES

#: Width of the vector that all heads but sentiment share.
TOPIC = 256

#: What is taken from the values of padding before the largest is looked for.
OUTSIDE = 1e4


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, keep: Tensor) -> Tensor:
        """Run on ``x`` of shape (rows, tokens, width); ``keep`` is true where a token counts."""
        rows, tokens, width = x.shape
        q, k, v = self.qkv(x).view(rows, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=keep[:, None, None, :])
        x = self.norm1(x + self.dropout(self.out(mixed.transpose(1, 2).reshape(rows, tokens, width))))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Classifier(nn.Module):
    """Texts' token ids to three logits of sentiment, and to those of further heads where there are any.

    Sentiment is read from the mean of the last layer over the tokens. The other heads share a vector of their own, made
    of that mean and of the largest value of each dimension, so that what a comment is about need not pass through what
    it feels.
    """

    def __init__(
        self,
        *,
        vocabulary: int,
        layers: int,
        width: int = 384,
        heads: int = 12,
        inner: int = 1536,
        positions: int = 512,
        dropout: float = 0.1,
        readings: int = 0,
        topic: int = TOPIC,
    ) -> None:
        super().__init__()
        self.topic = nn.Linear(2 * width, topic) if readings else None
        self.read = nn.Linear(topic, readings) if readings else None
        self.word = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(positions, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, inner, dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(width, 3)
        self.scale = nn.Linear(width, 1).requires_grad_(requires_grad=False)  # set by calibration, after training
        self.unscale()
        self.word.weight.requires_grad_(
            requires_grad=False
        )  # kept as the base has it: four bits a number, shared by all sizes

    def forward(self, ids: Tensor, keep: Tensor) -> Tensor:
        """Return the logits of sentiment, shape (rows, 3)."""
        return self.sentiment(self.embed(ids, keep))

    def sentiment(self, embedding: Tensor) -> Tensor:
        """Return the logits of sentiment of embedded texts, shape (rows, 3)."""
        x = self.dropout(embedding)
        return self.head(x) * self.scale(x).clamp(*SCALES)

    def forward_all(self, ids: Tensor, keep: Tensor) -> Tensor:
        """Return the logits of sentiment and of all other heads, shape (rows, 3 + readings)."""
        if self.topic is None or self.read is None:
            return self.forward(ids, keep)
        x = self.encode(ids, keep)
        mean = _mean(x, keep)
        topic = self.topics(x, mean, keep)
        return torch.cat([self.sentiment(mean), self.read(self.dropout(topic))], dim=1)

    def topics(self, x: Tensor, mean: Tensor, keep: Tensor) -> Tensor:
        """Return what the other heads are applied to, shape (rows, topic)."""
        assert self.topic is not None
        largest = (x + (keep.unsqueeze(-1).to(x.dtype) - 1) * OUTSIDE).amax(1)
        return functional.gelu(self.topic(torch.cat([mean, largest], dim=1)))

    def unscale(self) -> None:
        """Forget a calibration by language: the scale of every text is 1."""
        nn.init.zeros_(self.scale.weight)
        nn.init.ones_(self.scale.bias)

    def embed(self, ids: Tensor, keep: Tensor) -> Tensor:
        """Return what the head is applied to, shape (rows, width): the mean of the last layer over the tokens."""
        return _mean(self.encode(ids, keep), keep)

    def encode(self, ids: Tensor, keep: Tensor) -> Tensor:
        """Return the last layer, shape (rows, tokens, width)."""
        x = self.word(ids) + self.position.weight[: ids.shape[1]]
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, keep)
        return x


def _mean(x: Tensor, keep: Tensor) -> Tensor:
    weight = keep.unsqueeze(-1).to(x.dtype)
    return (x * weight).sum(1) / weight.sum(1)


def with_readings(model: Classifier, readings: int) -> Classifier:
    """Return a classifier with the same encoder and sentiment, and so many further logits, not yet trained."""
    first = model.layers[0]
    wider = Classifier(
        vocabulary=model.word.num_embeddings,
        layers=len(model.layers),
        width=model.word.embedding_dim,
        heads=first.heads,
        inner=first.up.out_features,
        positions=model.position.num_embeddings,
        readings=readings,
    )
    wider.load_state_dict(model.state_dict(), strict=False)
    return wider


def from_base(folder: Path, rows: list[int], *, layers: int) -> Classifier:
    """Build a classifier from the lower layers of a BERT folder in hub layout, with the embedding rows given."""
    from safetensors.torch import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    state = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    model = Classifier(
        vocabulary=len(rows),
        layers=layers,
        width=config["hidden_size"],
        heads=config["num_attention_heads"],
        inner=config["intermediate_size"],
        positions=config["max_position_embeddings"],
    )
    ours: dict[str, Tensor] = {
        "word.weight": state["embeddings.word_embeddings.weight"][rows],
        # every token is of the first type: its embedding is a constant, added to the positions once
        "position.weight": state["embeddings.position_embeddings.weight"]
        + state["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": state["embeddings.LayerNorm.weight"],
        "norm.bias": state["embeddings.LayerNorm.bias"],
    }
    parts = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for i in range(layers):
        theirs = f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            ours[f"layers.{i}.qkv.{kind}"] = torch.cat(
                [state[f"{theirs}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            )
            for name, path in parts.items():
                ours[f"layers.{i}.{name}.{kind}"] = state[f"{theirs}{path}.{kind}"]
    missing, unexpected = model.load_state_dict(ours, strict=False)
    if unexpected or set(missing) != {"head.weight", "head.bias", "scale.weight", "scale.bias"}:
        msg = f"the base folder {folder} does not fit: missing {missing}, unexpected {unexpected}"
        raise ValueError(msg)
    return model


def lower_layers(teacher: Classifier, *, layers: int) -> Classifier:
    """Make a student of the first ``layers`` layers of a teacher, head included."""
    first = teacher.layers[0]
    student = Classifier(
        vocabulary=teacher.word.num_embeddings,
        layers=layers,
        width=teacher.word.embedding_dim,
        heads=first.heads,
        inner=first.up.out_features,
        positions=teacher.position.num_embeddings,
        readings=teacher.read.out_features if teacher.read is not None else 0,
    )
    wanted = student.state_dict()
    student.load_state_dict({name: value for name, value in teacher.state_dict().items() if name in wanted})
    return student
