"""Where settings come from: command line, environment, file, default."""

import json
import tomllib
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from crisisdetect import locale
from crisisdetect.cli import app
from crisisdetect.cli._config import PARAMETERS, SECTIONS, defaults, load
from crisisdetect.errors import ParameterError

RUN = CliRunner()
SECRET = "hunter2-very-secret"


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def seen(monkeypatch):
    """What a scan is asked for, in place of the scan."""
    asked = {}

    def scan(source, **options):
        asked.update(options, source=source)
        msg = "seen"
        raise ParameterError(msg)

    monkeypatch.setattr("crisisdetect.scan", scan, raising=False)
    return asked


def scan(*args, env=None):
    return RUN.invoke(app, ["scan", "x.csv", *args], env=env)


def write(text, name="crisisdetect.toml"):
    Path(name).write_text(text, "utf-8")


def test_precedence_is_command_line_environment_file_default(seen):
    assert scan().exit_code == 2
    assert ("every" in seen, seen["tz"], seen["dayfirst"]) == (False, "UTC", None)
    write(
        '[read]\ntz = "Europe/Paris"\ndayfirst = true\nown_accounts = ["a b", "c"]\n[scan]\nevery="1D"\nalpha = 0.01\n'
    )
    scan()
    assert (seen["every"], seen["tz"], seen["dayfirst"]) == ("1D", "Europe/Paris", True)
    assert (seen["own_accounts"], seen["alpha"]) == (["a b", "c"], 0.01)
    scan(env={"CRISISDETECT_SCAN_EVERY": "6h", "CRISISDETECT_READ_TZ": "Asia/Tokyo"})
    assert (seen["every"], seen["tz"], seen["alpha"]) == ("6h", "Asia/Tokyo", 0.01)
    scan("--every", "2h", "--month-first", env={"CRISISDETECT_SCAN_EVERY": "6h", "CRISISDETECT_READ_TZ": "Asia/Tokyo"})
    assert (seen["every"], seen["tz"], seen["dayfirst"]) == ("2h", "Asia/Tokyo", False)


def test_a_file_that_is_named_wins_over_that_of_the_folder(seen):
    write('[scan]\nevery = "1D"\n')
    Path("other").mkdir()
    write('lang = "fr"\n[scan]\nevery = "2D"\n[read]\nmapping = "columns.toml"\n', "other/c.toml")
    scan("--config", "other/c.toml")
    assert (seen["every"], seen["lang"]) == ("2D", "fr")
    assert Path(seen["mapping"]) == Path("other/columns.toml"), "files are relative to the configuration"
    scan(env={"CRISISDETECT_CONFIG": "other/c.toml"})
    assert seen["every"] == "2D"
    scan("--lang", "en", "--config", "other/c.toml")
    assert seen["lang"] == "en"


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "fr"}, "fr"),
        ({"LC_ALL": "C.UTF-8", "LC_MESSAGES": "fr_CA", "LANG": "fr_FR"}, "en"),
        ({"LC_ALL": "", "LANG": "fr_FR"}, "fr"),
        ({"LANG": "fr_FR", "CRISISDETECT_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_that_of_the_system(seen, system, expected):
    scan(env=system)
    assert seen["lang"] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[scan]\nevry = '1h'", ["'evry'", "[scan]", "crisisdetect.toml", "did you mean 'every'"]),
        ("[scann]\nevery = '1h'", ["'scann'", "did you mean 'scan'"]),
        ("lnag = 'fr'", ["'lnag'", "did you mean 'lang'"]),
        ("[scan]\nalpha = '0.05'", ["'alpha'", "float"]),
        ("[read]\ndayfirst = 1", ["'dayfirst'", "bool"]),
        ("[scan]\nfail_on = true", ["'fail_on'", "int"]),
        ("scan = 3", ["[scan]", "table"]),
        ("[scan", ["no valid TOML", "at end of document"]),
        ("[notify]", ["at least one target"]),
        ("[[notify.targets]]\ntype='webhook'\nurl_env='H'\ntimout_s = 3", ["'timout_s'", "did you mean 'timeout_s'"]),
    ],
)
def test_wrong_settings_are_usage_errors_that_name_key_and_file(text, words):
    write(text)
    done = scan()
    assert done.exit_code == 2
    assert done.stdout == ""
    assert all(word in done.stderr for word in words), done.stderr
    assert "crisisdetect.toml" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        f"[[notify.targets]]\ntype = 'webhook'\nurl_env = 'H'\nsecret = '{SECRET}'",
        f"[[notify.targets]]\ntype = 'webhook'\nurl = 'https://h.example/'\nsecret_env = '{SECRET}!'",
        f"[[notify.targets]]\ntype = 'webhook'\nurl = 'https://u:{SECRET}@h.example/'",
        f"[[notify.targets]]\ntype = 'webhook'\nurl = 'https://h.example/?token={SECRET}'",
        f"password = '{SECRET}'",
        f"[scan]\nevery = ['{SECRET}']",
        f"[scan]\nevery = {SECRET}",
    ],
)
def test_values_are_never_shown(text):
    write(text)
    done = scan()
    assert done.exit_code == 2
    assert SECRET not in done.output


def test_a_configuration_that_is_not_there_is_named():
    done = scan("--config", "nothing.toml")
    assert done.exit_code == 2
    assert "nothing.toml" in done.stderr


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("c") / "c.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        plain = load(path)
    except ParameterError:
        return
    for command in PARAMETERS:
        defaults(plain, command, path.parent)


def test_each_setting_is_a_parameter_of_its_command():
    commands = typer.main.get_command(app).commands
    used = set()
    for command, settings in PARAMETERS.items():
        names = {one.name for one in commands[command].params}
        used |= set(settings)
        known = {value for key, value in settings.items() if not key.startswith("read.") and key != "scan.model"}
        assert known - names <= {"stream_column", "sentiment_column"}, command
    all_settings = {f"{section}.{key}".lstrip(".") for section, keys in SECTIONS.items() for key in keys}
    assert used == all_settings


@pytest.mark.parametrize("lang", locale.languages())
def test_the_template_is_valid_and_names_every_setting(lang, tmp_path):
    with locale.speaking(lang):
        template = locale.message("cli.template")
    assert tomllib.loads(template) == {"read": {}, "scan": {}, "watch": {}}
    kept = [
        line.removeprefix("# ") if "=" in line or line.startswith("# [") else line for line in template.splitlines()
    ]
    (tmp_path / "all.toml").write_text("\n".join(kept), "utf-8")
    plain = load(tmp_path / "all.toml")
    for section, keys in SECTIONS.items():
        assert set(plain[section] if section else {"lang"}) == set(keys)
    assert [one["type"] for one in plain["notify"]["targets"]] == ["webhook", "smtp", "apprise"]
    assert max(map(len, template.splitlines())) <= 120


def test_init_config_does_not_overwrite():
    first = RUN.invoke(app, ["init-config", "--lang", "fr"])
    assert (first.exit_code, first.stdout) == (0, "crisisdetect.toml\n")
    again = RUN.invoke(app, ["init-config", "--lang", "fr"])
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert "existe déjà" in again.stderr
    assert "own_accounts" in Path("crisisdetect.toml").read_text("utf-8")
    Path("crisisdetect.toml").write_text("broken", "utf-8")
    assert RUN.invoke(app, ["init-config", "--force"]).exit_code == 0
    assert json.dumps(load(Path("crisisdetect.toml")))
