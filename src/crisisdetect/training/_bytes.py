"""A model's graph in bytes: ``python -m crisisdetect.training._bytes FOLDER ...`` adds it to model folders.

Every product with a matrix that is stored in bytes becomes a product of whole numbers. The matrix is rounded again when
the file is loaded, to one step a column; the numbers of each token are rounded by a step of their own, so that what a
comment scores depends neither on its neighbours in the batch nor on the processor. Weights are not repeated:
:func:`crisisdetect.scoring._bytes.weights_of` takes them from ``model.onnx``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from crisisdetect._writing import whole_file, write_text

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FORM = "bytes.onnx"
_MICROSOFT = "com.microsoft"

#: Zero, among bytes, of what lies around zero, and of what GELU gives, which is never below -0.17.
_MIDDLE, _LOW, _LEAST = 128, 16, 0.17


def byte_form(model: onnx.ModelProto) -> bytes:
    """Return the graph of a model in bytes, without the model's weights; empty where the model stores no bytes."""
    form = _Form(model)
    return form.finished() if form.products else b""


class _Form:
    """The nodes of a model, written again."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._rounded: set[str] = set()
        self.products = 0
        made = {output: node for node in model.graph.node for output in node.output}
        sizes = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
        self._node("Shape", ["input_ids"], "grid")
        for node in model.graph.node:
            matrix = made.get(node.input[1]) if node.op_type == "MatMul" else None
            if matrix is None or matrix.op_type != "DequantizeLinear" or not matrix.output[0].startswith("layers."):
                self._nodes.append(node)
                continue
            gelu = made[node.input[0]].op_type == "BiasGelu"
            self._product(node, *sizes[matrix.input[0]], gelu=gelu)
            self.products += 1

    def finished(self) -> bytes:
        graph = helper.make_graph(
            self._nodes, "classifier in bytes", self._model.graph.input, self._model.graph.output,
            list(self._constants.values()),
        )  # fmt: skip
        return helper.make_model(
            graph, opset_imports=self._model.opset_import, ir_version=self._model.ir_version,
            producer_name=self._model.producer_name,
        ).SerializeToString()  # fmt: skip

    def _product(self, node: onnx.NodeProto, width: int, out: int, *, gelu: bool) -> None:
        """Write a product of bytes: whole numbers, times the step of the column, times that of the token."""
        x, matrix = node.input
        y = node.output[0]
        self._round_matrix(matrix)
        zero = self._round_tokens(x, width, gelu=gelu)
        one = self._constant("byte_one", np.float32(1))
        whole = [f"{x}.bytes", f"{matrix}.bytes", one, f"{matrix}.step", zero]
        self._node("MatMulIntegerToFloat", whole, f"{y}.whole", _MICROSOFT)
        self._node("Mul", [f"{y}.whole", f"{x}.step"], f"{y}.rows")
        if f"grid{out}" not in self._rounded:
            self._rounded.add(f"grid{out}")
            self._node("Concat", ["grid", self._constant(f"byte_out{out}", [out])], f"grid{out}", axis=0)
        self._node("Reshape", [f"{y}.rows", f"grid{out}"], y)

    def _round_matrix(self, matrix: str) -> None:
        """Round a matrix to bytes with one step a column; onnxruntime does so once, when it loads the file."""
        self._node("Abs", [matrix], f"{matrix}.size")
        self._node("ReduceMax", [f"{matrix}.size", self._constant("byte_axis0", [0])], f"{matrix}.most", keepdims=0)
        self._node("Div", [f"{matrix}.most", self._constant("byte_most", np.float32(127))], f"{matrix}.step0")
        self._node("Max", [f"{matrix}.step0", self._constant("byte_least", np.float32(1e-12))], f"{matrix}.step")
        self._node("Div", [matrix, f"{matrix}.step"], f"{matrix}.steps")
        self._node("Round", [f"{matrix}.steps"], f"{matrix}.near")
        self._node("Cast", [f"{matrix}.near"], f"{matrix}.bytes", to=TensorProto.INT8)

    def _round_tokens(self, x: str, width: int, *, gelu: bool) -> str:
        """Round the numbers of each token to bytes with a step of its own; return the constant that zero becomes."""
        name, least = ("byte_low", _LEAST / _LOW) if gelu else ("byte_middle", 1e-9)
        at = _LOW if gelu else _MIDDLE
        zero = self._constant(name, np.uint8(at))
        if x in self._rounded:
            return zero
        self._rounded.add(x)
        rows = self._node("Reshape", [x, self._constant(f"byte_width{width}", [-1, width])], f"{x}.tokens")
        sizes = rows if gelu else self._node("Abs", [rows], f"{x}.size")
        last = self._constant("byte_axis1", [1])
        self._node("ReduceMax", [sizes, last], f"{x}.most", keepdims=1)
        each = self._constant(f"{name}_each", np.float32(1 / (255 - at)))
        self._node("Mul", [f"{x}.most", each], f"{x}.step0")
        self._node("Max", [f"{x}.step0", self._constant(f"{name}_least", np.float32(least))], f"{x}.step")
        self._node("Reshape", [f"{x}.step", self._constant("byte_flat", [-1])], f"{x}.steps")
        self._node("Shape", [f"{x}.steps"], f"{x}.n")
        self._node("Expand", [zero, f"{x}.n"], f"{x}.zeros")
        self._node("QuantizeLinear", [rows, f"{x}.steps", f"{x}.zeros"], f"{x}.bytes", axis=0)
        return zero

    def _constant(self, name: str, value: ArrayLike) -> str:
        if name not in self._constants:
            array = np.asarray(value)
            self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output


def add_byte_form(folder: Path) -> None:
    """Write ``bytes.onnx`` into a model folder of ours, and its checksum into ``config.json``.

    The weights, the name and the version of the model stay as they are.
    """
    model = onnx.load(folder / "model.onnx")
    content = byte_form(model)
    if not content:
        return
    with whole_file(folder / FORM, private=False) as file:
        file.write(content)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["files"][FORM] = hashlib.sha256(content).hexdigest()
    write_text(folder / "config.json", json.dumps(config, indent=2) + "\n", private=False)


def main() -> None:
    """Add the form in bytes to the folders named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="model folders with a model.onnx")
    for folder in parser.parse_args().folders:
        add_byte_form(folder)


if __name__ == "__main__":
    main()
