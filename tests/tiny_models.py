"""Tiny sentiment models, made where they are needed: a word-level tokenizer and a bag of embeddings as an ONNX graph.

Words of ``NEGATIVE`` and ``POSITIVE`` push the logits, all others are neutral. Loaded with ``runpy.run_path``.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from crisisdetect.scoring._text import RULES

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
NEGATIVE = ("awful", "broken", "nul", "scandale", "😡")
POSITIVE = ("great", "love", "merci", "super", "😍")
NEUTRAL = ("the", "parcel", "arrived", "le", "colis", "est", "a", "b", "c", "d", "@", "user", "!", ".")
WORDS = (*SPECIAL, *NEGATIVE, *POSITIVE, *NEUTRAL)
WIDTH = 8


def tokenizer():
    made = Tokenizer(WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    made.add_special_tokens(list(SPECIAL))
    made.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return made


def weights():
    """Return embeddings whose first three columns are the logits' shares, and noise in the others."""
    table = np.random.default_rng(7).normal(0, 0.05, (len(WORDS), WIDTH)).astype(np.float32)
    table[:, :3] = (0.0, 0.4, 0.0)
    for i, word in enumerate(WORDS):
        if word in NEGATIVE:
            table[i, :3] = (9.0, 0.0, -3.0)
        elif word in POSITIVE:
            table[i, :3] = (-3.0, 0.0, 9.0)
    return table


def graph(*, columns=(0, 1, 2), embedding=True, token_types=False, logits="logits"):
    """Return an ONNX model; ``columns`` says which of negative, neutral, positive each output is."""
    head = np.zeros((WIDTH, len(columns)), dtype=np.float32)
    for place, column in enumerate(columns):
        head[column, place] = 3.0
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["rows", "wide"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "second"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["wide", "second"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], ["embedding"]),
        helper.make_node("MatMul", ["embedding", "head"], [logits]),
    ]
    arrays = {"table": weights(), "head": head, "last": np.array([-1]), "second": np.array([1])}
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if token_types else [])]
    shape = ["rows", "tokens"]
    outputs = [helper.make_tensor_value_info(logits, TensorProto.FLOAT, ["rows", len(columns)])]
    if embedding:
        outputs.append(helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["rows", WIDTH]))
    made = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in names],
        outputs,
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def move_words_out(folder):
    """Move the word embeddings and the tokenizer of a folder beside it, as models of one family share them."""
    model, words = onnx.load(folder / "model.onnx"), onnx.ModelProto()
    kept = [tensor for tensor in model.graph.initializer if tensor.name != "table"]
    words.graph.initializer.extend(tensor for tensor in model.graph.initializer if tensor.name == "table")
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    around = folder.parent
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    (around / "words.onnx").write_bytes(words.SerializeToString())
    (folder / "tokenizer.json").rename(around / "tokenizer.json")
    config = json.loads((folder / "config.json").read_text())
    files = {"model.onnx": folder, "words.onnx": around, "tokenizer.json": around}
    config |= {"shared": True, "files": {name: _sha256(place / name) for name, place in files.items()}}
    (folder / "config.json").write_text(json.dumps(config))


def own_folder(folder, *, model=None, **changes):
    """Write a model folder in the layout of this package; ``changes`` go into its config.json."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model or graph(), folder / "model.onnx")
    tokenizer().save(str(folder / "tokenizer.json"))
    config = {
        "format": 1,
        "name": "tiny",
        "version": "0.1",
        "labels": ["negative", "neutral", "positive"],
        "text_rules": RULES,
        "max_tokens": 16,
        "pad_id": 1,
        "languages": ["en", "fr"],
        "files": {name: _sha256(folder / name) for name in ("model.onnx", "tokenizer.json")},
    }
    (folder / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")
    return folder


def hub_folder(folder, *, labels=("negative", "neutral", "positive"), place="onnx/model.onnx", model=None, **changes):
    """Write a model folder in the layout of the hub; ``changes`` go into its config.json."""
    folder = Path(folder)
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model or graph(embedding=False), path)
    tokenizer().save(str(folder / "tokenizer.json"))
    config = {
        "model_type": "bert",
        "id2label": {str(i): label for i, label in enumerate(labels)},
        "pad_token_id": 1,
        "max_position_embeddings": 130,
    }
    (folder / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")
    return folder
