"""The models as products of bytes: the same on every processor, close to floats, and of the same class."""

import csv
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from crisisdetect.errors import ModelError
from crisisdetect.scoring import OnnxScorer, _bytes
from crisisdetect.scoring._folder import model_files, read_own_config
from crisisdetect.scoring._load import MODEL_FOLDERS

SMALL = MODEL_FOLDERS["small"]
BEHAVIOUR = Path(__file__).parents[2] / "benchmarks/data/behaviour"


@pytest.fixture(scope="module")
def texts():
    found = []
    for lang in ("fr", "en"):
        with (BEHAVIOUR / f"{lang}.csv").open(encoding="utf-8") as file:
            found += [row["text"] for row in csv.DictReader(file)][:600:8]
    return found


@pytest.fixture(scope="module")
def floats():
    return OnnxScorer.from_folder(SMALL, precision="float32", threads=1)


@pytest.fixture(scope="module")
def in_bytes():
    return OnnxScorer.from_folder(SMALL, precision="int8", threads=1)


@pytest.fixture
def chosen(monkeypatch):
    """Return what opens the small model where bytes are so many times worth it."""

    def opened(worth):
        monkeypatch.setattr(_bytes, "multiplies_bytes", lambda: True)
        monkeypatch.setattr(_bytes, "WORTH", worth)
        monkeypatch.setattr(_bytes, "_measured", {})
        return OnnxScorer.from_folder(SMALL, threads=1)

    return opened


def test_products_of_bytes_are_whole_numbers_whatever_the_processor(in_bytes, texts):
    """With or without VNNI no sum may overflow: this processor gives what sums in wide floats do."""
    config = read_own_config(SMALL)
    graph, _ = model_files(SMALL, config)
    whole = onnx.load_from_string(_bytes.weights_of(graph, source=SMALL) + (SMALL / "bytes.onnx").read_bytes())
    wide = []
    for node in whole.graph.node:
        if node.op_type != "MatMulIntegerToFloat":
            wide.append(node)
            continue
        left, right, _, step, zero = node.input
        y = node.output[0]
        wide += [
            helper.make_node("Cast", [name], [f"{y}.{name}.wide"], to=TensorProto.DOUBLE)
            for name in (left, right, zero)
        ]
        wide += [
            helper.make_node("Sub", [f"{y}.{left}.wide", f"{y}.{zero}.wide"], [f"{y}.left"]),
            helper.make_node("MatMul", [f"{y}.left", f"{y}.{right}.wide"], [f"{y}.sum"]),
            helper.make_node("Cast", [f"{y}.sum"], [f"{y}.narrow"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{y}.narrow", step], [y]),
        ]
    del whole.graph.node[:]
    whole.graph.node.extend(wide)
    session = onnxruntime.InferenceSession(whole.SerializeToString(), providers=["CPUExecutionProvider"])
    other = OnnxScorer.from_folder(SMALL, precision="int8", threads=1)
    other._session = session
    np.testing.assert_allclose(other(texts[:30]), in_bytes(texts[:30]), atol=1e-5)


def test_bytes_are_close_to_floats_and_of_the_same_class(floats, in_bytes, chosen, texts):
    expected = floats(texts)
    assert 0 < np.abs(in_bytes(texts) - expected).mean() < 0.01
    scorer = chosen(0.0)
    got, readings = scorer.read(texts)
    assert np.abs(got - expected).mean() < 0.01
    assert (got.argmax(axis=1) != expected.argmax(axis=1)).mean() <= 0.002
    again = _bytes.unsure(in_bytes(texts))
    assert 0 < again.mean() < 0.1
    np.testing.assert_allclose(got[again], expected[again], atol=1e-5)
    np.testing.assert_allclose(got[~again], in_bytes(texts)[~again], atol=1e-5)
    assert np.isfinite(readings[:, 0]).all()
    np.testing.assert_allclose(scorer(texts[:20]), got[:20], atol=1e-5)


def test_bytes_are_taken_only_where_they_are_measured_to_be_worth_it(floats, chosen, monkeypatch, texts):
    scorer = chosen(float("inf"))
    np.testing.assert_array_equal(scorer(texts[:10]), floats(texts[:10]))
    monkeypatch.setattr(_bytes, "times_as_fast", lambda *_: pytest.fail("measured once more"))
    OnnxScorer.from_folder(SMALL, threads=1)


@pytest.mark.parametrize("content", [b"no protocol buffer", b"\x3a\xff\x01half", b"\xff" * 20])
def test_weights_of_no_model_are_refused(content):
    with pytest.raises(ModelError, match="no ONNX model"):
        _bytes.weights_of(content, source=SMALL)


@pytest.mark.parametrize("name", ["small", "base"])
def test_the_further_heads_cost_next_to_nothing(name):
    """Sums of products for all heads, beside those of the shortest texts: at most 3 %."""
    graph = onnx.load(MODEL_FOLDERS[name] / "model.onnx").graph
    sizes = {tensor.name: int(np.prod(tensor.dims)) for tensor in graph.initializer if len(tensor.dims) == 2}
    heads = sizes["topic.weight"] + sizes["read.weight"]
    a_token = sum(size for part, size in sizes.items() if part.startswith("layers.") and part.endswith(".weight"))
    shortest = 3  # one word, and the two marks around it
    assert heads / (shortest * a_token) < 0.03
