"""The pages on reading say what is so."""

import re
from pathlib import Path

import pytest

from crisisdetect.readers import _mapping
from crisisdetect.readers._formats import FORMATS

DOCS = Path(__file__).parents[2] / "docs"
HELP = "my-export-is-not-recognised.md"


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_format_is_in_the_table(form):
    rows = [line.split("|")[1] for line in page("formats.md").splitlines() if line.startswith("|")]
    assert any(form.name in [row.strip(), *map(str.strip, row.split(", "))] for row in rows)


def test_each_column_that_can_be_named_is_listed():
    assert set(re.findall(r"`(\w+)`", page(HELP))) >= _mapping._TARGETS


def test_what_the_help_shows_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = "Quand,Parole,Qui\n2026-03-02T10:00Z,Toujours rien,ana\n2026-03-02T11:00Z,Merci,bo\nbientôt,Zut,cy\n"
    Path("export.csv").write_text(rows, encoding="utf-8")
    names = {}
    for code in re.findall(r"```python\n(.*?)```", page(HELP), re.DOTALL):
        exec(code, names)
    assert names["again"].n_usable == 2
    assert "bad_timestamp" in capsys.readouterr().out
    (toml,) = re.findall(r"```toml\n(.*?)```", page(HELP), re.DOTALL)
    assert dict(names["reading"].sources[0].mapping) == _mapping.load_mapping(toml)
