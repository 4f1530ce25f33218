"""Write a trained classifier as a model folder: a small ONNX file, the tokenizer, and what the scorer needs to know.

The graph is written by hand from the operators that onnxruntime has fused kernels for. Word embeddings keep four bits
a number in blocks of 32 with one scale (exact, where the base was stored so and training left them alone); the large
matrices keep eight bits in blocks of 64, as ``DequantizeLinear`` before ``MatMul``, of which onnxruntime makes products
of floats. A second graph over the same weights multiplies bytes, see :mod:`crisisdetect.training._bytes`. With both,
what a comment scores does not depend on its neighbours in the batch, as with one scale for the whole batch it would.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from crisisdetect._writing import whole_file, write_text
from crisisdetect.errors import Message, ModelError
from crisisdetect.scoring import RULES
from crisisdetect.training._bytes import FORM, byte_form
from crisisdetect.training._calibrate import SCALES
from crisisdetect.training._model import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from crisisdetect.scoring import Head

BLOCK = 32
MATRIX_BLOCK = 64
_MICROSOFT = "com.microsoft"


def export(
    state: Mapping[str, NDArray[np.float32]],
    *,
    tokenizer: str,
    out: Path,
    layers: int,
    heads: int,
    pad_id: int,
    card: Mapping[str, Any],
    int8: bool = True,
    shared: bool = False,
    further: Sequence[Head] = (),
) -> Path:
    """Write the model folder that :class:`crisisdetect.scoring.OnnxScorer` reads.

    Parameters
    ----------
    state : mapping of str to array
        Weights, named as in ``training._model.Classifier``.
    tokenizer : str
        Content of ``tokenizer.json``.
    out : Path
        Folder to write; it is made.
    layers, heads : int
        Depth, and attention heads of each layer.
    pad_id : int
        Id that fills short rows.
    card : mapping
        ``name``, ``version``, ``languages``, ``max_tokens``.
    further : sequence of Head, default=()
        The heads beside sentiment, in the order of the logits of ``read.weight``.
    int8 : bool, default=True
        Quantise the large matrices.
    shared : bool, default=False
        Put word embeddings and tokenizer beside the folder, for models that have them in common.

    Returns
    -------
    Path
        ``out``.
    """
    out.mkdir(parents=True, exist_ok=True)
    around = out.resolve().parent if shared else out
    graph = build_graph(state, layers=layers, heads=heads, int8=int8)
    words = onnx.ModelProto(graph=onnx.GraphProto(initializer=_words(state["word.weight"])))
    if not shared:
        graph.MergeFrom(words)
    written = {out / "model.onnx": graph.SerializeToString(), around / "tokenizer.json": tokenizer.encode("utf-8")}
    if int8:
        written[out / FORM] = byte_form(graph)
    if shared:
        written[around / "words.onnx"] = words.SerializeToString()
    for path, content in written.items():
        if path.parent != out and path.exists() and path.read_bytes() != content:
            msg = Message(
                "The file {path} is of another family of models.\nHint: write to another folder",
                path=path,
            )
            raise ModelError(msg)
        with whole_file(path, private=False) as file:
            file.write(content)
    config = {
        "format": 1,
        **card,
        "labels": ["negative", "neutral", "positive"],
        **({"heads": [_head(head) for head in further]} if further else {}),
        "text_rules": RULES,
        "pad_id": pad_id,
        **({"shared": True} if shared else {}),
        "files": {path.name: hashlib.sha256(content).hexdigest() for path, content in written.items()},
    }
    write_text(out / "config.json", json.dumps(config, indent=2) + "\n", private=False)
    return out


def _head(head: Head) -> dict[str, Any]:
    named = {"name": head.name, "kind": head.kind, "labels": list(head.labels)}
    more = {"thresholds": head.thresholds, "prior": head.prior}
    return named | {name: list(values) for name, values in more.items() if values}


def four_bits(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return a matrix as whole numbers from -8 to 7 and a scale for each block of 32 in a row."""
    rows, columns = matrix.shape
    blocks = matrix.reshape(rows, columns // BLOCK, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    scales = (largest / -8).astype(np.float16)
    divisor = np.where(scales == 0, 1, scales).astype(np.float32)[..., None]
    return np.clip(np.rint(blocks / divisor), -8, 7).astype(np.int8).reshape(rows, columns), scales


def eight_bits(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix of shape (in, out) as numbers from -127 to 127 and a scale for each block of 64 in a column."""
    rows, columns = matrix.shape
    blocks = matrix.reshape(rows // MATRIX_BLOCK, MATRIX_BLOCK, columns)
    scales = np.maximum(np.abs(blocks).max(axis=1) / 127, 1e-12).astype(np.float32)
    return np.rint(blocks / scales[:, None]).astype(np.int8).reshape(rows, columns), scales


def _words(matrix: NDArray[np.float32]) -> list[onnx.TensorProto]:
    numbers, scales = four_bits(matrix)
    packed = (numbers.reshape(-1, 2).astype(np.uint8) & 15) @ np.array([1, 16], dtype=np.uint8)
    word = helper.make_tensor("word", TensorProto.INT4, numbers.shape, packed.tobytes(), raw=True)
    return [word, numpy_helper.from_array(scales, "word_scale")]


def build_graph(state: Mapping[str, NDArray[np.float32]], *, layers: int, heads: int, int8: bool) -> onnx.ModelProto:
    """Return the graph without its words: ``input_ids``, ``attention_mask`` to ``logits``, ``embedding``.

    With further heads it also gives ``readings``, their logits, and ``topic``, the vector that they share.
    """
    nodes: list[onnx.NodeProto] = []
    weights: list[onnx.TensorProto] = []

    def constant(name: str, value: NDArray[Any]) -> str:
        weights.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    gathered = node(
        "GatherBlockQuantized", ["word", "input_ids", "word_scale"], "words16", _MICROSOFT,
        block_size=BLOCK, gather_axis=0, quantize_axis=1,
    )  # fmt: skip
    words = node("Cast", [gathered], "words", to=TensorProto.FLOAT)
    shape = node("Shape", ["input_ids"], "tokens", start=1, end=2)
    position = node(
        "Slice", [constant("position", state["position.weight"]), constant("zero", np.zeros(1, np.int64)), shape,
                  constant("axis0", np.zeros(1, np.int64))], "positions",
    )  # fmt: skip
    summed = node("Add", [words, position], "embedded")
    norm = [constant("norm_g", state["norm.weight"]), constant("norm_b", state["norm.bias"])]
    x = node("LayerNormalization", [summed, *norm], "layer_in", axis=-1, epsilon=1e-12)
    mask = node("Cast", ["attention_mask"], "mask32", to=TensorProto.INT32)

    def product(x: str, name: str, output: str) -> str:
        matrix = state[f"{name}.weight"].T
        if not int8:
            return node("MatMul", [x, constant(f"{name}.weight", matrix)], output)
        numbers, scales = eight_bits(matrix)
        stored = [constant(f"{name}.weight", numbers), constant(f"{name}.scale", scales)]
        whole = node("DequantizeLinear", stored, f"{name}.floats", axis=0, block_size=MATRIX_BLOCK)
        return node("MatMul", [x, whole], output)

    def skip_norm(new: str, old: str, layer: str, k: int, bias: str) -> str:
        names = (f"{layer}.norm{k}.weight", f"{layer}.norm{k}.bias", f"{layer}.{bias}.bias")
        inputs = [new, old, *(constant(name, state[name]) for name in names)]
        return node("SkipLayerNormalization", inputs, f"{layer}.norm{k}", _MICROSOFT, epsilon=1e-12)

    for i in range(layers):
        layer = f"layers.{i}"
        packed_qkv = product(x, f"{layer}.qkv", f"{layer}.qkv")
        parts = [f"{layer}.{part}" for part in "qkv"]
        nodes.append(helper.make_node("Split", [packed_qkv], parts, name=f"{layer}.split", axis=-1, num_outputs=3))
        bias = constant(f"{layer}.qkv.bias", state[f"{layer}.qkv.bias"])
        mixed = node("MultiHeadAttention", [*parts, bias, mask], f"{layer}.mixed", _MICROSOFT, num_heads=heads)
        x = skip_norm(product(mixed, f"{layer}.out", f"{layer}.out"), x, layer, 1, "out")
        up = product(x, f"{layer}.up", f"{layer}.up")
        active = node(
            "BiasGelu", [up, constant(f"{layer}.up.bias", state[f"{layer}.up.bias"])], f"{layer}.active", _MICROSOFT
        )
        x = skip_norm(product(active, f"{layer}.down", f"{layer}.down"), x, layer, 2, "down")
    keep = node("Cast", ["attention_mask"], "keep", to=TensorProto.FLOAT)
    keep3 = node("Unsqueeze", [keep, constant("axis2", np.array([2], np.int64))], "keep3")
    axis1 = constant("axis1", np.array([1], np.int64))
    total = node("ReduceSum", [node("Mul", [x, keep3], "kept"), axis1], "total", keepdims=0)
    embedding = node("Div", [total, node("ReduceSum", [keep3, axis1], "count", keepdims=0)], "embedding")
    head = [constant("head_w", state["head.weight"].T), constant("head_b", state["head.bias"])]
    if not state["scale.weight"].any() and state["scale.bias"] == 1:
        node("Gemm", [embedding, *head], "logits")
    else:
        unscaled = node("Gemm", [embedding, *head], "unscaled")
        linear = [constant("scale_w", state["scale.weight"].T), constant("scale_b", state["scale.bias"])]
        ends = [constant(f"scale_{end}", np.float32(value)) for end, value in zip(("low", "high"), SCALES, strict=True)]
        scale = node("Clip", [node("Gemm", [embedding, *linear], "linear_scale"), *ends], "scale")
        node("Mul", [unscaled, scale], "logits")
    width = state["head.weight"].shape[1]
    outputs = {"logits": 3, "embedding": width}
    if "read.weight" in state:
        outputs |= {"readings": len(state["read.bias"]), "topic": len(state["topic.bias"])}
        outside = [constant("outside", np.float32(OUTSIDE)), constant("one", np.float32(1))]
        away = node("Mul", [node("Sub", [keep3, outside[1]], "absent"), outside[0]], "away")
        largest = node("ReduceMax", [node("Add", [x, away], "reachable"), axis1], "largest", keepdims=0)
        both = node("Concat", [embedding, largest], "mean_and_largest", axis=1)
        bias = constant("topic.bias", state["topic.bias"])
        node("BiasGelu", [product(both, "topic", "topic.product"), bias], "topic", _MICROSOFT)
        read = [constant("read.weight", state["read.weight"].T), constant("read.bias", state["read.bias"])]
        node("Gemm", ["topic", *read], "readings")
    graph = helper.make_graph(
        nodes, "classifier",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["rows", "tokens"])
         for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", size]) for name, size in outputs.items()],
        weights,
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="crisisdetect")
