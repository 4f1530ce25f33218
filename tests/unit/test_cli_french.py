"""French on the command line: nothing of the help and of what a newcomer does wrong is left in English."""

import ast
import codecs
import functools
import re
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import crisisdetect
from crisisdetect import errors as exceptions
from crisisdetect.cli import _french_errors, _french_files, _french_guards, _french_settings, _nearest, app
from crisisdetect.cli._french import french, in_french, sentences, spaced, template, translate
from crisisdetect.cli._french_help import COMMANDS, HELP
from crisisdetect.cli._group import wished
from crisisdetect.cli._terms import on_the_command_line

SOURCE = Path(crisisdetect.__file__).parent
TABLES = (
    _french_errors.FRAMEWORK,
    _french_errors.COMMAND_LINE,
    _french_errors.NOTIFY,
    _french_guards.GUARDS,
    _french_files.READERS,
    _french_files.SCORING,
    _french_settings.SETTINGS,
    _french_settings.WATCH,
    _french_settings.TRAINING,
)
#: Modules whose errors are for people at a terminal: all of them must have French.
TRANSLATED = (
    *("cli", "readers", "parts", "notify", "tables.py", "response/policy.py"),
    *("baseline/_events.py", "baseline/_ranges.py", "_scan/_run.py", "_scan/_budget.py", "report/_report.py"),
    *("scoring/_folder.py", "scoring/_column.py", "scoring/_values.py", "scoring/_labels.py", "scoring/_hub.py"),
    *(
        f"monitor/_{name}.py"
        for name in ("budget", "sources", "start", "store", "lock", "kafka", "kafka_in", "kafka_out")
    ),
    *("training/_table.py", "training/_train.py"),
)
#: For programmers alone: wrong arguments that no command passes.
FOR_PROGRAMS = {
    "The 'events' parameter must hold texts, mappings or PlannedEvent. Got {} instead.",
    "An event must have a name, a start and an end. Got {} instead.",
    "The 'volume' of the event {} must be a positive number. Got {} instead.",
    "{} at {} {}.",  # of a mail server, only in the log
    "openpyxl",
    "zstandard",
    "a known export was read wrongly: {}",
}
_ERRORS = {name for name in dir(exceptions) if name.endswith("Error")} | {"AskError", "DeliveryError"}
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


def helps(group):
    """Give what each command, argument and option says of itself."""
    for name, command in {"": group, **group.commands}.items():
        yield name, command.help
        for one in command.params:
            if one.help is not None or one.param_type_name == "option":  # older typers keep that of arguments elsewhere
                yield f"{name} {one.opts[0]}", one.help


# -- help ----------------------------------------------------------------------------------------------------------


def test_every_command_and_every_option_has_french_help():
    group = tree()
    assert set(group.commands) | {""} == set(COMMANDS)
    options = {words for name, words in helps(group) if " " in name}
    assert None not in options, "an option without help"
    framework = {"Show this message and exit."}
    lacking = sorted(options - set(HELP))
    assert lacking == [], "add its French to cli/_french_help.py"
    if "Exports or folders; '-' is standard input." in options:  # not where arguments keep their help elsewhere
        assert sorted(set(HELP) - options - framework) == [], "French of an option that is no more"


def test_french_help_is_french():
    group = tree()
    before = dict(helps(group))
    translate(group)
    for name, words in helps(group):
        assert words != before[name], name
        assert not _ENGLISH.search(re.sub(r"(?m)^  .*", "", words)), (name, words)
        assert words == spaced(words), name


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
    lines = [line for line in COMMANDS[name].splitlines() if line.startswith("  ") and f"crisisdetect {name}" in line]
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


@functools.cache
def messages(path):
    """Return the messages of the errors of a module, with {} for what is put in."""
    return frozenset(_messages(path))


def _messages(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "msg":
            words = written(node.value)
        elif isinstance(node, ast.Call) and node.args and _raised(node.func):
            words = written(node.args[0])
        else:
            continue
        if words:
            yield words


def _raised(function):
    """Tell whether an error is made here, by its name or by its own base."""
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in _ERRORS or name == "__init__"


def written(node):
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.BinOp):
        return (written(node.left) or "{}") + (written(node.right) or "{}")
    return None


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_error_for_people_has_french(name):
    place = SOURCE / name
    paths = [place] if place.suffix else sorted(place.glob("*.py"))
    found = {words for path in paths for words in messages(path)}
    assert found or name.endswith("_load.py")
    known = {template(words) for words in sentences()}
    assert sorted(found - known - FOR_PROGRAMS) == [], "add its French to cli/_french_errors.py, _files or _settings"


def test_no_french_is_left_over_and_all_fields_are_used():
    said = {words for path in SOURCE.rglob("*.py") if path.parent.name != "cli" for words in messages(path)}
    said |= {words for path in (SOURCE / "cli").glob("*.py") for words in messages(path)}
    for table in TABLES:
        for english, words in table.items():
            fields = set(re.findall(r"{(\w+)}", english))
            assert set(re.findall(r"{(\w+)}", words)) <= fields, english
            if "\nHint" in english and "{cell}" not in english:  # a whole message, which the source must still have
                assert template(english) in said, english
            assert not _ENGLISH.search(re.sub(r"{\w+}|\w+=\S*|'[^']*'|\"[^\"]*\"", "", words)), words
            assert spaced(words) == spaced(spaced(words))


ONE = "date,text,stars\n2024-01-01,a,1\n"
EITHER = "date,text\n" + "".join(f"05/0{i}/2026 10:00,a {i}\n" for i in (6, 3, 4, 2))


@pytest.mark.parametrize(
    ("content", "args", "code", "words"),
    [
        (None, "scan x.csv", 3, "Il n’y a pas de fichier «\u00a0x.csv\u00a0»."),
        ("", "scan x.csv", 3, "Le fichier «\u00a0x.csv\u00a0» est vide."),
        ("colour,text\nred,hello\nblue,bye\n", "scan x.csv", 3, "--column timestamp=... --column text=..."),
        ("date,colour\n2024-01-01,red\n2024-01-02,b\n", "scan x.csv", 3, "Aucune colonne de «\u00a0x.csv\u00a0»"),
        ("date,text\nsoon,hello\nlater,hello\n", "scan x.csv", 3, "2 × date illisible (bad_timestamp). Ligne 2"),
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
        (ONE, "scan x.csv --lang de", 2, "doit être fr ou en"),
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


def test_what_has_no_french_says_that_it_is_english():
    assert (
        in_french("It broke.\nHint: mend it")
        == "Message d’origine, en anglais\u00a0: It broke.\nConseil\u00a0: mend it"
    )
    assert in_french("There is nothing to read.\nHint: mend it") == "Il n’y a rien à lire.\nConseil\u00a0: mend it"


@given(st.text(max_size=60), st.integers(0, 10**7))
def test_what_a_message_puts_in_stays_as_it_is(path, n):
    assert french(f"The folder {path!r} holds no file of a kind that can be read, out of {n:,}.") is not None
    name = path.replace("'", "").replace('"', "")
    said = french(f"There is no file {name!r}.")
    assert said is not None
    assert repr(name)[1:-1] in said or french(repr(name)) is not None
    assert not re.search(r"\d,\d", french(f"There is one: {n:,}") or "")


@given(st.text(max_size=300))
def test_any_message_is_told(text):
    assert in_french(text)
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
