"""Hostile model folders: nothing in them is run, nothing outside of them is read, and too much is refused.

Weights in pickles, damaged files and files without a checksum are in ``tests/unit/test_scoring_models.py``.
"""

import json
import os
import pickle
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

import tiny_models as tiny
from crisisdetect.errors import CrisisDetectError, ModelError
from crisisdetect.scoring import load_scorer
from crisisdetect.scoring._text import RULES

EVIL = """
from pathlib import Path
Path({mark!r}).touch()
class EvilModel: ...
class EvilTokenizer: ...
"""


def own(folder, **changes):
    return tiny.own_folder(folder, text_rules=RULES, **changes)


@pytest.fixture
def mark(tmp_path):
    """A file that is there once code of a model was run."""
    path = tmp_path / "code was run"
    yield path
    assert not path.exists()
    assert "modeling_evil" not in sys.modules


AUTO_MAP = {
    "AutoModelForSequenceClassification": "modeling_evil.EvilModel",
    "AutoConfig": "modeling_evil.EvilModel",
    "AutoTokenizer": ["modeling_evil.EvilTokenizer", None],
}


def test_code_in_a_model_folder_is_never_run(tmp_path, mark):
    folder = tiny.hub_folder(tmp_path / "m", auto_map=AUTO_MAP, trust_remote_code=True)
    (folder / "modeling_evil.py").write_text(EVIL.format(mark=str(mark)), "utf-8")
    assert load_scorer(folder)(["awful"]).argmax() == 0, "its numbers are used"


@pytest.mark.slow
def test_a_tokenizer_that_needs_code_of_its_own_is_refused(tmp_path, mark):
    folder = tiny.hub_folder(tmp_path / "m", auto_map=AUTO_MAP, model_type="evil")
    (folder / "modeling_evil.py").write_text(EVIL.format(mark=str(mark)), "utf-8")
    (folder / "tokenizer.json").unlink()
    plain = {"tokenizer_class": "EvilTokenizer", "auto_map": AUTO_MAP}
    (folder / "tokenizer_config.json").write_text(json.dumps(plain), "utf-8")
    with pytest.raises(ModelError, match=r"no tokenizer\.json"):
        load_scorer(folder)


class Bomb:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.pth", "weights.ckpt"])
def test_pickles_beside_good_weights_are_left_alone_and_alone_are_refused(tmp_path, mark, name):
    folder = tiny.hub_folder(tmp_path / "m")
    (folder / name).write_bytes(pickle.dumps(Bomb(mark)))
    assert load_scorer(folder)(["awful"]).argmax() == 0
    (folder / "onnx/model.onnx").unlink()
    with pytest.raises(ModelError, match="pickle"):
        load_scorer(folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_pickle_by_another_name_is_no_model(tmp_path, mark, name):
    folder = own(tmp_path / "m")
    content = pickle.dumps(Bomb(mark))
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        load_scorer(folder)
    hub = tiny.hub_folder(tmp_path / "h")
    (hub / ("onnx/model.onnx" if name == "model.onnx" else name)).write_bytes(content)
    with pytest.raises(ModelError, match="is no"):
        load_scorer(hub)


def test_names_of_files_in_a_config_lead_nowhere(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    files = json.loads((own(tmp_path / "m") / "config.json").read_text())["files"]
    own(tmp_path / "m", files={**files, "../secret": "0" * 64, "/etc/passwd": "0" * 64, "..": "0" * 64})
    assert load_scorer(tmp_path / "m")(["awful"]).argmax() == 0, "only the names that are known are opened"
    own(tmp_path / "n", files={"../n/model.onnx": files["model.onnx"], "../n/tokenizer.json": files["tokenizer.json"]})
    with pytest.raises(ModelError, match="damaged"):
        load_scorer(tmp_path / "n")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "nowhere"])
def test_links_out_of_a_folder_are_refused_without_showing_what_they_lead_to(tmp_path, name, target):
    folder = own(tmp_path / "m")
    (folder / name).unlink()
    (folder / name).symlink_to(target)
    with pytest.raises(CrisisDetectError) as caught:
        load_scorer(folder)
    assert "root:" not in str(caught.value)


def test_pipes_do_not_hang(tmp_path):
    for name in ("config.json", "model.onnx"):
        folder = own(tmp_path / name)
        (folder / name).unlink()
        os.mkfifo(folder / name)
        with pytest.raises(CrisisDetectError):
            load_scorer(folder)


@pytest.mark.parametrize("location", ["../outside.bin", "/etc/passwd"])
def test_weights_outside_of_the_folder_are_not_read(tmp_path, location):
    """ONNX lets a model name further files; one outside of its folder is refused."""
    model = tiny.graph(embedding=False)
    outside = tmp_path / "outside.bin"
    (table,) = [one for one in model.graph.initializer if one.name == "table"]
    outside.write_bytes(numpy_helper.to_array(table).tobytes())
    table.ClearField("raw_data")
    table.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(outside.stat().st_size))):
        entry = table.external_data.add()
        entry.key, entry.value = key, value
    folder = tiny.hub_folder(tmp_path / "m", model=tiny.graph(embedding=False))
    (folder / "onnx/model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match="no ONNX model"):
        load_scorer(folder)


@pytest.mark.parametrize(
    ("name", "size"), [("config.json", 2 * 10**9), ("tokenizer.json", 2**32), ("model.onnx", 2**32)]
)
def test_files_that_are_too_large_are_refused_unread(tmp_path, name, size):
    folder = own(tmp_path / "m")
    with (folder / name).open("r+b") as file:
        file.truncate(size)  # a hole: it takes no room on the disk
    with pytest.raises(ModelError, match="too large"):
        load_scorer(folder)


def test_deep_and_wide_configs_are_refused(tmp_path):
    folder = own(tmp_path / "m")
    for content in ("[" * 200_000, '{"a":' * 100_000, "NaN", '"' + "x" * 500_000 + '"'):
        (folder / "config.json").write_text(content)
        with pytest.raises(ModelError):
            load_scorer(folder)


def test_numbers_that_are_none_do_not_come_out_as_a_sentiment(tmp_path):
    model = tiny.graph(embedding=False)
    for one in model.graph.initializer:
        if one.name == "table":
            one.CopyFrom(numpy_helper.from_array(np.full_like(numpy_helper.to_array(one), np.nan), "table"))
    with pytest.raises(ModelError):
        load_scorer(tiny.hub_folder(tmp_path / "m", model=model))(["awful"])
