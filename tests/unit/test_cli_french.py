"""French on the command line: nothing of the help and of what a newcomer does wrong is left in English."""

import codecs
import inspect
import re
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from crisisdetect import locale
from crisisdetect.cli import _nearest, app
from crisisdetect.cli._errors import told
from crisisdetect.cli._framework import of_framework
from crisisdetect.cli._group import wished
from crisisdetect.cli._terms import on_the_command_line
from crisisdetect.errors import Message, ReadError
from crisisdetect.locale import translated

#: Words that French lacks.
_ENGLISH = re.compile(r"\b(?:the|and|with|must|cannot|instead|without|which|hint|got|there|nothing)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "CRISISDETECT_LANG", "CRISISDETECT_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def run(*args, lang="fr_FR.UTF-8"):
    return CliRunner(env={"LC_ALL": lang}).invoke(app, [str(one) for one in args])


def tree():
    return typer.main.get_command(app)


COMMANDS = ["", *typer.main.get_command(app).commands]


# -- help ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_as_it_is_shown(name):
    text = run(*name.split(), "--help").stdout
    assert text.startswith("Utilisation\u00a0: ")
    assert "Options\u00a0:\n" in text
    assert "Afficher cette aide." in text
    for english in ("Usage", "Options:", "Commands", "default:", "required", "Show", "<str>", "<path>", "<int>"):
        assert english not in text
    assert not re.search(r"(?<![\u00a0\u202f\w'`\]}>/-])[:;!?](?=\s)", text)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"", "schema"}))
def test_french_examples_name_real_options(name):
    known = {option for one in tree().commands[name].params for option in (*one.opts, *one.secondary_opts)}
    english = inspect.cleandoc(tree().commands[name].help)
    lines = [
        line
        for line in locale.in_words(english, "fr").splitlines()
        if line.startswith("  ") and f"crisisdetect {name}" in line
    ]
    assert lines
    for line in lines:
        own = line[line.index(f"crisisdetect {name}") :]
        assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", own)) <= known, line


def test_no_short_help_of_a_command_is_cut():
    for lang in ("fr", "en"):
        listed = run(lang=lang).output
        assert listed.count("\n  ") > len(COMMANDS)
        assert "...\n" not in listed.partition("Comm")[2], lang


@pytest.mark.parametrize(
    ("args", "env", "lang"),
    [
        ((), {}, "en"),
        ((), {"LANG": "fr_FR.UTF-8"}, "fr"),
        (("--lang", "fr"), {}, "fr"),
        (("--lang=en",), {"LANG": "fr"}, "en"),
        (("--lang", "en", "--lang", "fr"), {}, "fr"),
        (("--lang",), {"LANG": "fr"}, "fr"),
        (("--", "--lang", "fr"), {}, "en"),
        (("--lang", "de"), {"LANG": "fr"}, "fr"),
        ((), {"LANG": "en", "CRISISDETECT_LANG": "fr"}, "fr"),
        (("--config", "c.toml"), {"LANG": "en"}, "fr"),
        (("--config", "broken.toml"), {"LANG": "en"}, "en"),
        (("--config", "none.toml"), {"LANG": "fr"}, "fr"),
    ],
)
def test_the_language_is_known_before_anything_else(args, env, lang, monkeypatch):
    Path("c.toml").write_text('lang = "fr"\n')
    Path("broken.toml").write_text("lang = \n")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert wished(["scan", "x.csv", *args]) == lang


# -- errors --------------------------------------------------------------------------------------------------------


ONE = "date,text,stars\n2024-01-01,a,1\n"
EITHER = "date,text\n" + "".join(f"05/0{i}/2026 10:00,a {i}\n" for i in (6, 3, 4, 2))


@pytest.mark.parametrize(
    ("content", "args", "code", "words"),
    [
        (None, "scan x.csv", 3, "Il n’y a pas de fichier «\u00a0x.csv\u00a0»."),
        ("", "scan x.csv", 3, "Le fichier «\u00a0x.csv\u00a0» est vide."),
        ("colour,text\nred,hello\nblue,bye\n", "scan x.csv", 3, "--column timestamp=... --column text=..."),
        ("date,colour\n2024-01-01,red\n2024-01-02,b\n", "scan x.csv", 3, "Aucune colonne de «\u00a0x.csv\u00a0»"),
        ("date,text\nsoon,hello\nlater,hello\n", "scan x.csv", 3, "2 ×\u202fdate illisible (bad_timestamp). Ligne 2"),
        (EITHER, "scan x.csv", 3, "donnez --day-first pour 31/12/2026, --month-first pour 12/31/2026"),
        (ONE, "scan x.csv --every soon", 2, "Le pas de temps (--every)"),
        (ONE, "scan x.csv --sentiment-column text", 2, "--sentiment-value"),
        (ONE, "scan x.csv --sentiment-column mood", 3, "n’a pas de colonne «\u00a0mood\u00a0»"),
        (ONE, "scan x.csv --model none", 4, "Il n’y a ni dossier de ce nom"),
        (ONE, "scan x.csv --tz Mars", 2, "Le fuseau horaire (--tz)"),
        (ONE, "scan x.csv --event soldes", 2, "Aucune date n’est trouvée"),
        (ONE, "scan x.csv --column text", 2, "s’écrit comme text=Verbatim"),
        (ONE, "scan x.csv --column texte=text", 2, "(--column)"),
        (ONE, "scan x.csv --report r.doc", 2, "l’une de ces extensions"),
        (ONE, "scan x.csv --report none/r.html", 2, "Conseil\u00a0: mkdir none"),
        (ONE, "scan x.csv --fail-on x", 2, "valeur incorrecte pour «\u00a0--fail-on\u00a0»"),
        (ONE, "scan x.csv --fail-on 7", 2, "valeur incorrecte pour «\u00a0--fail-on\u00a0»"),
        (ONE, "scan x.csv --bogus", 2, "option inconnue\u00a0: "),
        (ONE, "scan x.csv --lang de", 2, "doit être l’une de ces valeurs"),
        (ONE, "scan x.csv --policy none.toml", 2, "La politique none.toml ne peut pas être lue"),
        (ONE, "scan x.csv --notify", 2, "Il n’y a pas de section [notify]"),
        (None, "scam x.csv", 2, "commande inconnue\u00a0: «\u00a0scam\u00a0»."),
        (None, "scan", 2, "il manque l’argument «\u00a0CHEMIN\u00a0»"),
        (ONE, "score x.csv", 2, "il manque l’option «\u00a0--out\u00a0»"),
        (ONE, "draft x.csv --kind x", 2, "L’option --kind doit être l’une de ces valeurs"),
        (ONE, "review x.csv --out r.doc", 2, "Le nom du bilan"),
        (None, "notify --test", 2, "Il n’y a pas de section [notify]"),
        (None, "notify", 2, "Il n’y a rien à envoyer."),
        (None, "watch none.ndjson --state s.sqlite --once", 3, "Il n’y a rien à l’emplacement"),
        (ONE, "watch x.csv --state s.sqlite --once", 2, "un objet JSON par ligne"),
        (ONE, "backtest x.csv --false-alarms often", 2, "Le nombre de fausses alarmes (--false-alarms)"),
        (None, "scan x.csv --config none.toml", 2, "ce fichier ou ce dossier n’existe pas"),
        ("[scan]\nevry = '1h'\n", "scan x.csv --config x.csv", 2, "la clé «\u00a0evry\u00a0» est inconnue."),
        ("[scan", "scan x.csv --config x.csv", 2, "à la fin du fichier"),
        ("a", "init-config x.csv", 2, "x.csv existe déjà."),
        ("steps = 3", "policy --check x.csv", 2, "Le réglage steps de la politique"),
    ],
)
def test_errors_of_a_newcomer_are_french(content, args, code, words):
    if content is not None:
        Path("x.csv").write_text(content, "utf-8")
    done = run(*args.split())
    assert done.exit_code == code, (done.output, done.exception)
    assert words in done.stderr
    told = done.stderr.partition("Message d’origine, en anglais")[0]
    names = r"«.*?»|--[\w-]+|text=\w+|\.\w+"
    assert not _ENGLISH.search(re.sub(names, "", told)), told


def test_a_missing_extra_is_told_in_french(monkeypatch):
    Path("x.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    done = run("scan", "x.zst")
    assert done.exit_code == 4
    assert "La lecture de «\u00a0x.zst\u00a0» demande le paquet zstandard, qui n’est pas installé." in done.stderr
    assert "Conseil\u00a0: pip install 'crisisdetect[zstd]'" in done.stderr


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [("l’été\u00a0: «\u00a0ok\u00a0»…", "ascii", 'l\'?t? : " ok "...'), ("1\u202f000 × 😀", "cp1252", "1 000 × ?")],
)
def test_terminals_that_lack_a_sign_get_the_nearest(text, encoding, shown):
    codecs.register_error("crisisdetect-test", _nearest)
    assert text.encode(encoding, errors="crisisdetect-test").decode(encoding) == shown


def test_what_has_no_french_is_told_in_english():
    with locale.speaking("fr"):
        assert told(ReadError("It broke.\nHint: mend it")) == "It broke.\nHint: mend it"
        assert told(ReadError("There is nothing to read.")) == "Il n’y a rien à lire."


@given(st.text(max_size=60), st.integers(0, 10**7))
def test_what_a_message_puts_in_stays_as_it_is(path, n):
    template = "The folder {folder!r} holds no file of a kind that can be read, out of {n_files}."
    said = locale.in_words(Message(template, folder=path, n_files=n), "fr")
    assert repr(path)[1:-1] in said
    assert str(n) in said


@given(st.text(max_size=300))
def test_any_message_is_told(text):
    with locale.speaking("fr"):
        assert of_framework(text) is not None
        assert translated(text) is not None
    assert on_the_command_line(text) is not None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('give mapping={"timestamp": "..."} for another', "give --column timestamp=... for another"),
        ("Give tz= if they are local times.", "Give --tz if they are local times."),
        ("Donnez tz= si ce sont des heures locales.", "Donnez --tz si ce sont des heures locales."),
        ("Hint: every='1D'", "Hint: --every 1D"),
        ("The 'false_alarms' parameter must say", "The --false-alarms option must say"),
        ("x.csv?tz=1&every=2", "x.csv?tz=1&every=2"),
    ],
)
def test_hints_name_options(said, shown):
    assert on_the_command_line(said) == shown
