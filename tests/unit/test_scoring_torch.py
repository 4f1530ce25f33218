"""Hub folders with safetensors: run by torch where it is installed, refused with the extra's name where it is not."""

import importlib.util
import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from crisisdetect.errors import MissingExtraError, ModelError
from crisisdetect.scoring import load_scorer

tiny = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "tiny_models.py")))
HAS_TORCH = importlib.util.find_spec("torch") is not None
TEXTS = ["the parcel is awful", "merci", "", "colis " * 100, "nul \ud83d"]


def bert_folder(folder, *, labels=("POS", "NEG", "NEU")):
    """Write a BERT classifier without layers, whose head reads the pooled first token."""
    rng = np.random.default_rng(5)
    width, n_words = 4, len(tiny.WORDS)
    shapes = {
        "bert.embeddings.word_embeddings.weight": (n_words, width),
        "bert.embeddings.position_embeddings.weight": (40, width),
        "bert.embeddings.token_type_embeddings.weight": (2, width),
        "bert.embeddings.LayerNorm.weight": (width,),
        "bert.embeddings.LayerNorm.bias": (width,),
        "bert.pooler.dense.weight": (width, width),
        "bert.pooler.dense.bias": (width,),
        "classifier.weight": (len(labels), width),
        "classifier.bias": (len(labels),),
    }
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    tiny.tokenizer().save(str(folder / "tokenizer.json"))
    config = {
        "model_type": "bert",
        "architectures": ["BertForSequenceClassification"],
        "vocab_size": n_words,
        "hidden_size": width,
        "num_hidden_layers": 0,
        "num_attention_heads": 2,
        "intermediate_size": 4,
        "max_position_embeddings": 40,
        "pad_token_id": 1,
        "id2label": {str(i): label for i, label in enumerate(labels)},
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def expected(weights, first):
    """Return negative, neutral, positive of the model above, by hand: only the first token matters."""
    name = "bert.embeddings.{}.weight".format
    x = weights[name("word_embeddings")][first] + weights[name("position_embeddings")][0]
    x = x + weights[name("token_type_embeddings")][0]
    x = (x - x.mean()) / np.sqrt(x.var() + 1e-12)
    x = x * weights["bert.embeddings.LayerNorm.weight"] + weights["bert.embeddings.LayerNorm.bias"]
    x = np.tanh(weights["bert.pooler.dense.weight"] @ x + weights["bert.pooler.dense.bias"])
    shares = np.exp(weights["classifier.weight"] @ x + weights["classifier.bias"])
    return (shares / shares.sum())[[1, 2, 0]]


def test_safetensors_are_run_by_torch_or_name_the_extra(tmp_path):
    folder = bert_folder(tmp_path)
    if not HAS_TORCH:
        with pytest.raises(MissingExtraError, match=r"crisisdetect\[torch\]"):
            load_scorer(folder)
        return
    scorer = load_scorer(folder)
    p = scorer(TEXTS)
    assert scorer.name == tmp_path.name
    assert scorer.n_truncated == 1
    assert scorer([]).shape == (0, 3)
    np.testing.assert_allclose(
        p, np.tile(expected(load_file(folder / "model.safetensors"), 0), (len(TEXTS), 1)), atol=1e-5
    )
    np.testing.assert_allclose(scorer(TEXTS[::-1])[::-1], p, atol=1e-6)


def test_weights_without_a_trained_head_are_refused(tmp_path):
    folder = bert_folder(tmp_path)
    weights = load_file(folder / "model.safetensors")
    kept = {name: values for name, values in weights.items() if not name.startswith("classifier")}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelError if HAS_TORCH else MissingExtraError, match="lack" if HAS_TORCH else "torch"):
        load_scorer(folder)


def test_a_truncated_safetensors_file_is_refused(tmp_path):
    path = bert_folder(tmp_path) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(
        ModelError if HAS_TORCH else MissingExtraError, match="cannot be loaded" if HAS_TORCH else "torch"
    ):
        load_scorer(tmp_path)


def test_labels_are_checked_before_torch_is_asked_for(tmp_path):
    with pytest.raises(ModelError, match="joy"):
        load_scorer(bert_folder(tmp_path, labels=("joy", "fear", "rage")))
