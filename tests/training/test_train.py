"""From labelled comments to a model folder, on tiny models and on the one in the package."""

import json

import numpy as np
import pandas as pd
import pytest
import torch
from tokenizers import Tokenizer
from typer.testing import CliRunner

from crisisdetect.cli import app
from crisisdetect.errors import ModelError, NotEnoughDataError, ParameterError
from crisisdetect.scoring import OnnxScorer, load_scorer
from crisisdetect.scoring._load import MODEL_FOLDERS
from crisisdetect.training import _fit, train
from crisisdetect.training._base import open_base
from crisisdetect.training._bytes import add_byte_form
from crisisdetect.training._export import export
from tiny_training import BAD, GOOD, PLAIN, comments, tokenizer_json, torch_logits, write_tiny


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("base") / "tiny")


def test_a_model_learns_and_can_be_scanned_with(base, tmp_path):
    result = train(comments(), tmp_path / "mine", base=base, epochs=40, learning_rate=3e-3)
    assert result.after["all"]["macro_f1"] > 0.9 > result.before["all"]["macro_f1"]
    assert result.after["all"]["calibration_error"] < 0.15
    scorer = load_scorer(result.folder)
    p = scorer(["the parcel was broken today", "the hotel was lovely today"])
    assert p.argmax(1).tolist() == [0, 2]
    card = (result.folder / "README.md").read_text(encoding="utf-8")
    assert "tiny@1" in card
    assert f"{100 * result.after['all']['macro_f1']:.1f}" in card
    assert not (tmp_path / "mine.work").exists()


def test_the_same_seed_gives_the_same_bytes(base, tmp_path):
    for name in "ab":
        train(comments(120), tmp_path / name, base=base, epochs=2, name="same")
    train(comments(120), tmp_path / "c", base=base, epochs=2, name="same", random_state=1)
    read = {name: (tmp_path / name / "model.onnx").read_bytes() for name in "abc"}
    assert read["a"] == read["b"] != read["c"]


def test_a_stopped_run_goes_on_where_it_was(base, tmp_path, monkeypatch):
    monkeypatch.setattr(_fit.Settings, "__init__", _every_three(_fit.Settings.__init__))
    train(comments(120), tmp_path / "whole", base=base, epochs=4, name="same", distil_to=1)
    saves = []
    kept = _fit._save

    def save_and_stop(state, path):
        kept(state, path)
        saves.append(path)
        if len(saves) in {1, 3, 5}:
            raise KeyboardInterrupt

    monkeypatch.setattr(_fit, "_save", save_and_stop)
    stops = 0
    while True:
        try:
            train(comments(120), tmp_path / "torn", base=base, epochs=4, name="same", distil_to=1)
            break
        except KeyboardInterrupt:
            stops += 1
    assert stops == 3
    assert (tmp_path / "torn/model.onnx").read_bytes() == (tmp_path / "whole/model.onnx").read_bytes()


def _every_three(init):
    def short(self, **settings):
        init(self, **{**settings, "checkpoint_every": 3})

    return short


def test_checkpoints_of_another_run_are_refused(base, tmp_path, monkeypatch):
    monkeypatch.setattr(_fit.Settings, "__init__", _every_three(_fit.Settings.__init__))
    kept = _fit._save

    def save_and_stop(state, path):
        kept(state, path)
        raise KeyboardInterrupt

    monkeypatch.setattr(_fit, "_save", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        train(comments(120), tmp_path / "out", base=base, epochs=4)
    with pytest.raises(ModelError, match="another run"):
        train(comments(120, seed=1), tmp_path / "out", base=base, epochs=4)


def test_a_time_budget_ends_training(base, tmp_path):
    result = train(comments(120), tmp_path / "short", base=base, epochs=1e6, minutes=0.02)
    assert result.folder.joinpath("model.onnx").exists()


def test_a_student_has_fewer_layers_and_learns_from_unlabelled_text(base, tmp_path):
    more = [f"{a} parcel {b} today" for a in (*BAD, *GOOD) for b in PLAIN[:4]]
    result = train(
        comments(), tmp_path / "small", base=base, epochs=40, learning_rate=3e-3, distil_to=1, unlabelled=more
    )
    student = open_base(result.folder, [])
    assert len(student.model.layers) == 1
    assert result.after["all"]["macro_f1"] > 0.8


def test_a_table_without_neutral_keeps_the_neutral_class_alive(base, tmp_path):
    """Its rows say nothing about neutral texts; unmasked, the class would be unlearnt."""
    first = train(comments(300), tmp_path / "three", base=base, epochs=40, learning_rate=3e-3).folder
    second = train(comments(300, seed=5, classes=2), tmp_path / "two", base=first, epochs=4, learning_rate=1e-3).folder
    plain = [" ".join(PLAIN[i : i + 6]) for i in range(8)]
    assert (load_scorer(second)(plain).argmax(1) == 1).mean() > 0.7


def test_what_cannot_be_used_is_counted(base, tmp_path):
    table = comments(120)
    both = table.iloc[[0, 0]].assign(text="said twice", label=["negative", "positive"])
    junk = pd.DataFrame({"text": [None, "  ", "x"], "label": ["negative", "negative", None], "lang": "en"})
    result = train(pd.concat([table, both, junk, table.head(5)]), tmp_path / "out", base=base, epochs=1)
    assert result.set_aside == {"no label": 1, "no text": 2, "one text with two labels": 2, "repeated text": 5}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda t: t.drop(columns="label"), ParameterError, "text and label"),
        (lambda t: t.head(10), NotEnoughDataError, "at least"),
        (lambda t: t.assign(label="joy"), ModelError, "joy"),
        (lambda t: t[t["label"] != "negative"], ModelError, "missing"),
    ],
)
def test_a_table_that_cannot_teach_is_refused(base, tmp_path, change, error, words):
    with pytest.raises(error, match=words):
        train(change(comments()), tmp_path / "out", base=base)


@pytest.mark.parametrize("options", [{"epochs": 0}, {"minutes": -1}, {"distil_to": 2}, {"distil_to": 0}])
def test_arguments_are_checked(base, tmp_path, options):
    with pytest.raises(ParameterError, match=next(iter(options))):
        train(comments(), tmp_path / "out", base=base, **options)


@pytest.mark.parametrize("int8", [True, False])
def test_a_folder_read_back_is_the_folder_written(tmp_path, int8):
    folder = write_tiny(tmp_path / "one", int8=int8)
    opened = open_base(folder, [])
    state = {name: value.numpy() for name, value in opened.model.state_dict().items()}
    card = {"name": "tiny", "version": "1", "languages": ["en"], "max_tokens": 32}
    again = export(
        state, tokenizer=opened.tokenizer, out=tmp_path / "two", layers=2, heads=2, pad_id=1, card=card, int8=int8
    )
    assert (again / "model.onnx").read_bytes() == (folder / "model.onnx").read_bytes()


def test_float_onnx_computes_what_torch_computes(tmp_path):
    folder = write_tiny(tmp_path / "float", int8=False)
    texts = list(comments(60)["text"])
    assert np.abs(torch_probabilities(open_base(folder, []), texts) - load_scorer(folder)(texts)).max() < 1e-4


@pytest.mark.parametrize(
    ("name", "precision", "most", "mean"),
    [
        ("small", "float32", 1e-3, 1e-4),
        ("base", "float32", 1e-3, 1e-4),
        ("small", "int8", 0.05, 0.0075),
        ("base", "int8", 0.1, 0.015),  # of these few made-up texts; .0067 on average over 700 of the behavioural suite
    ],
)
def test_the_shipped_models_compute_what_torch_computes(name, precision, most, mean):
    """Float32 up to rounding; bytes close to it, on the very same weights."""
    texts = [*comments(60)["text"], "Colis jamais arrivé, une honte !", "Merci beaucoup 😍", "Ouvert lundi à 9 h"]
    scorer = OnnxScorer.from_folder(MODEL_FOLDERS[name], precision=precision)
    difference = np.abs(torch_probabilities(open_base(name, []), texts) - scorer(texts))
    assert difference.max() < most
    assert difference.mean() < mean


def test_a_folder_without_the_form_in_bytes_is_given_it(tmp_path):
    folder = write_tiny(tmp_path / "tiny")
    texts = list(comments(60)["text"])
    before, written = OnnxScorer.from_folder(folder, precision="int8")(texts), (folder / "bytes.onnx").read_bytes()
    assert np.abs(before - load_scorer(folder)(texts)).mean() < 0.01
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    del config["files"]["bytes.onnx"]
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "bytes.onnx").unlink()
    add_byte_form(folder)
    assert (folder / "bytes.onnx").read_bytes() == written
    np.testing.assert_array_equal(OnnxScorer.from_folder(folder, precision="int8")(texts), before)


def torch_probabilities(base, texts):
    return torch.softmax(torch.from_numpy(torch_logits(base, texts)[:, :3]), dim=1).numpy()


def hub_encoder(folder):
    """Write a BERT encoder in hub layout, with pieces that no text needs and emoji that none has."""
    from safetensors.torch import save_file

    folder.mkdir()
    text = tokenizer_json("▁кириллица", "▁漢字", "🤬", "😡")
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    n = Tokenizer.from_str(text).get_vocab_size()
    torch.manual_seed(0)
    width, inner = 64, 128
    state = {
        "embeddings.word_embeddings.weight": torch.randn(n, width) * 0.1,
        "embeddings.position_embeddings.weight": torch.randn(40, width) * 0.1,
        "embeddings.token_type_embeddings.weight": torch.randn(2, width) * 0.1,
        "embeddings.LayerNorm.weight": torch.ones(width),
        "embeddings.LayerNorm.bias": torch.zeros(width),
    }
    for i in range(2):
        shapes = {
            "attention.self.query": (width, width), "attention.self.key": (width, width),
            "attention.self.value": (width, width), "attention.output.dense": (width, width),
            "intermediate.dense": (inner, width), "output.dense": (width, inner),
        }  # fmt: skip
        for name, shape in shapes.items():
            state[f"encoder.layer.{i}.{name}.weight"] = torch.randn(shape) * 0.1
            state[f"encoder.layer.{i}.{name}.bias"] = torch.zeros(shape[0])
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            state[f"encoder.layer.{i}.{name}.weight"] = torch.ones(width)
            state[f"encoder.layer.{i}.{name}.bias"] = torch.zeros(width)
    save_file(state, folder / "model.safetensors")
    config = {
        "model_type": "bert", "hidden_size": width, "num_attention_heads": 2, "intermediate_size": inner,
        "max_position_embeddings": 40, "num_hidden_layers": 2,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def test_training_starts_from_an_encoder_in_hub_layout_and_trims_its_vocabulary(tmp_path):
    encoder = hub_encoder(tmp_path / "encoder")
    result = train(comments(), tmp_path / "mine", base=encoder, epochs=40, learning_rate=3e-3)
    assert result.before == {}
    assert result.after["all"]["macro_f1"] > 0.85
    kept = {piece for piece, _ in json.loads((result.folder / "tokenizer.json").read_text())["model"]["vocab"]}
    assert {"🤬", "😡", "▁кириллица"} <= kept
    assert "▁漢字" not in kept


def test_other_architectures_are_refused(tmp_path):
    encoder = hub_encoder(tmp_path / "encoder")
    config = json.loads((encoder / "config.json").read_text()) | {"model_type": "t5"}
    (encoder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="t5"):
        train(comments(), tmp_path / "mine", base=encoder)


def test_the_order_of_labels_in_a_file_does_not_matter(base, tmp_path):
    table = comments(120).assign(
        label=lambda t: t["label"].map({"negative": "NEG", "neutral": "NEU", "positive": "POS"})
    )
    table.to_csv(tmp_path / "labelled.csv", sep=";", index=False, encoding="utf-8-sig")
    result = train(tmp_path / "labelled.csv", tmp_path / "out", base=base, epochs=40, learning_rate=3e-3)
    assert result.after["all"]["macro_f1"] > 0.7


def test_the_command_line_trains(base, tmp_path):
    comments(120).to_csv(tmp_path / "labelled.csv", index=False)
    out = tmp_path / "mine"
    answer = CliRunner().invoke(
        app, ["train", str(tmp_path / "labelled.csv"), "--out", str(out), "--base", str(base), "--epochs", "2"]
    )
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.strip() == str(out)
    assert "held-out texts" in answer.stderr
    assert load_scorer(out)(["broken"]).shape == (1, 3)
