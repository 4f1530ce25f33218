"""The catalogues: every message in every language, every key that is asked for known, no sentence outside of them."""

import ast
import asyncio
import inspect
import re
import string
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
import typer
from babel.messages.pofile import read_po

import crisisdetect
from crisisdetect import errors as exceptions
from crisisdetect import locale
from crisisdetect.cli import app
from crisisdetect.cli._framework import SYSTEM, TEMPLATES
from crisisdetect.crises import Reason
from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.locale import _catalogue

SOURCE = Path(crisisdetect.__file__).parent
LANGUAGES = ("en", "es", "fr")
ROOT = SOURCE.parents[1]

#: Packages whose errors do not carry templates yet; to be emptied.
EXEMPT = ()
_ERRORS = {name for name in dir(exceptions) if name.endswith("Error")} | {"AskError", "DeliveryError"}


@cache
def entries(lang):
    """Give the entries of a catalogue as they are edited: key to text, or to texts where a number decides."""
    with (SOURCE / "locale" / f"{lang}.po").open("rb") as file:
        return {
            entry.id if isinstance(entry.id, str) else entry.id[0]: entry.string for entry in read_po(file) if entry.id
        }


@cache
def trees():
    return {path.relative_to(SOURCE): ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}


def fields(said):
    texts = [said] if isinstance(said, str) else said
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


# -- the catalogues ------------------------------------------------------------------------------------------------


def test_the_languages_are_the_files():
    assert locale.languages() == LANGUAGES


def test_catalogues_are_compiled_and_whole():
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "catalogues", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_is_said_in_every_language(lang):
    english = {key for key in entries("en") if re.fullmatch(r"[a-z_]+\.[\w-]+", key)}
    assert english <= set(entries(lang))
    assert {key for key in entries(lang) if re.fullmatch(r"[a-z_]+\.[\w-]+", key)} == english
    assert all(entries(lang).values())


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_sentences_put_in_the_same(lang):
    for key, said in entries(lang).items():
        if not key.startswith("format."):
            assert fields(said) <= fields(entries("en").get(key, key)), key


def test_what_a_language_lacks_is_said_in_english(monkeypatch):
    with locale.speaking("fr"):
        monkeypatch.delitem(_catalogue.catalogue()._catalog, "level.2")
        assert locale.message("level.2") == "alert"


def test_an_unknown_language_names_those_known():
    with pytest.raises(ParameterError, match=r"must be one of en, es, fr. Got 'xx'"), locale.speaking("xx"):
        pass


# -- what is asked for ---------------------------------------------------------------------------------------------


def scopes(tree):
    """Give the scope of each function of a module that says something: ``say, count = scoped("report")``."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "crisisdetect.locale":
            found |= {one.asname or one.name: "" for one in node.names if one.name in {"say", "count", "message"}}
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crisisdetect."):
            path = Path(*node.module.split(".")[1:]).with_suffix(".py")
            if path in trees() and path != Path("locale/__init__.py"):
                known = assigned(trees()[path])
                found |= {one.asname or one.name: known[one.name] for one in node.names if one.name in known}
    return found | assigned(tree)


def assigned(tree):
    found = {}
    for node in tree.body:
        call = getattr(node, "value", None)
        if isinstance(node, ast.Assign) and isinstance(call, ast.Call) and getattr(call.func, "id", "") == "scoped":
            names = [name.id for name in node.targets[0].elts]
            found |= dict.fromkeys(names, call.args[0].value + ".")
    return found


def asked():
    """Give every key, or pattern of keys, that the package asks for."""
    for path, tree in trees().items():
        if path.parts[0] != "locale":
            known = scopes(tree)
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
            yield from ((path, key) for call in calls for key in keys_of(call, known))
    for folder, scope in (("report", "report"), ("response", "review")):
        for path in sorted((SOURCE / folder / "templates").glob("*.[hm]*")):
            for key in re.findall(r'\b(?:say|count)\("(\w+)"', path.read_text()):
                yield path.relative_to(SOURCE), re.escape(f"{scope}.{key}")


def keys_of(call, known):
    """Give the keys, as patterns, that one call asks for."""
    func = call.func
    if isinstance(func, ast.Attribute) and getattr(func.value, "id", "") == "locale":
        scope = "" if func.attr in {"say", "count", "message"} else None
    else:
        scope = known.get(getattr(func, "id", None))
    if scope is None:
        return
    first = call.args[0]
    for one in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
        if isinstance(one, ast.Constant):
            yield re.escape(scope + one.value)
        elif isinstance(one, ast.JoinedStr):
            parts = [re.escape(p.value) if isinstance(p, ast.Constant) else r"\w+" for p in one.values]
            yield re.escape(scope) + "".join(parts)


def test_every_key_that_is_asked_for_is_known():
    known = set(entries("en"))
    exact = {re.escape(key) for key in known}
    unsure = [(str(path), key) for path, key in asked() if key not in exact]
    lacking = [(path, key) for path, key in unsure if not any(map(re.compile(key).fullmatch, known))]
    assert lacking == []


# -- errors and help -----------------------------------------------------------------------------------------------


def templates():
    """Give every template of a message: ``Message("...", ...)``."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield path, first.value


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_every_error_is_said_in_every_language(lang):
    lacking = sorted({(str(path), text) for path, text in templates() if text not in entries(lang)})
    assert lacking == []
    assert set(TEMPLATES) | set(SYSTEM) <= set(entries(lang))


def helps():
    group = typer.main.get_command(app)
    for command in (group, *group.commands.values()):
        yield inspect.cleandoc(command.help)
        yield from (one.help for one in command.params if getattr(one, "help", None))


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_every_command_and_option_has_help_in_every_language(lang):
    assert sorted(set(helps()) - set(entries(lang))) == []


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_nothing_is_left_over(lang):
    used = {text for _, text in templates()} | set(helps()) | set(TEMPLATES) | set(SYSTEM)
    used |= {node.value for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    left = {key for key in entries(lang) if key not in entries("en")} - used
    assert sorted(left) == []


def raised():
    """Give what each error of ours is raised with: an expression, or that which ``msg`` was set to just before."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
                before = None
                for one in body if isinstance(body, list) else ():
                    call = getattr(one, "exc", None)
                    if isinstance(one, ast.Raise) and isinstance(call, ast.Call) and call.args:
                        kind = getattr(call.func, "id", getattr(call.func, "attr", ""))
                        named = isinstance(call.args[0], ast.Name) and isinstance(before, ast.Assign)
                        if kind in _ERRORS - {"MissingExtraError"}:
                            yield path, one.lineno, before.value if named else call.args[0]
                    before = one


def test_errors_carry_templates():
    """An error whose sentence is put together before it is raised can be said in English only."""
    found = [
        (str(path), line)
        for path, line, said in raised()
        if path.parts[0] not in EXEMPT and isinstance(said, ast.JoinedStr | ast.BinOp | ast.Constant)
    ]
    assert found == []


def test_an_error_is_said_in_another_language():
    error = ReadError(Message("There is no file {path!r}.", path="a.csv"))
    assert str(error) == "There is no file 'a.csv'."
    assert locale.in_words(error, "fr") == "Il n’y a pas de fichier «\u00a0a.csv\u00a0»."
    assert locale.in_words(error, "es") == "No existe el archivo “a.csv”."
    assert locale.in_words(ReadError("Something of its own."), "fr") == "Something of its own."


# -- figures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("12,345.7", "44%", "1 March 2026, 09:05 UTC", "4.1 days", "a, b and c", "per hour")),
        (
            "fr",
            (
                "12\u202f345,7",
                "44\u00a0%",
                "1er\u00a0mars\u00a02026 à 9\u00a0h\u00a005 UTC",
                "4,1\u00a0jours",
                "a, b et c",
                "par heure",
            ),
        ),
        ("es", ("12.345,7", "44\u00a0%", "1 de marzo de 2026, 9:05 UTC", "4,1 días", "a, b y c", "por hora")),
    ],
)
def test_figures(lang, said):
    with locale.speaking(lang):
        assert (
            locale.number(12345.67, 1),
            locale.percent(0.44),
            locale.moment("2026-03-01T09:05Z"),
            locale.duration(4.1 * 86400),
            locale.listed(["a", "b", "c"]),
            locale.per(3600),
        ) == said


def test_moments_are_in_the_zone_that_is_asked_for():
    with locale.speaking("en", tz="Europe/Paris"):
        assert locale.moment("2026-07-01T09:05Z") == "1 July 2026, 11:05 CEST"
    assert locale.moment("2026-07-01T09:05Z") == "1 July 2026, 09:05 UTC"


def test_importing_the_package_loads_no_catalogue():
    code = "import crisisdetect, sys; print([m for m in sys.modules if m.startswith(('babel', 'crisisdetect.locale'))])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# -- who takes a language ------------------------------------------------------------------------------------------

#: Edges of the package, which speak in a language that they are given; of what is below them none takes one.
MOST_EDGES = 25
#: Functions of what comments are written in: a fact about a text, as its time is, and nothing that is spoken.
MOST_OF_TEXTS = 28
OF_TEXTS = ("datasets", "quantification", "training", "response/gravity.py", "response/questions.py")


def takes_a_language(node):
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return any(
        one.arg in {"lang", "language", "locale"} or "Locale" in (ast.unparse(one.annotation) if one.annotation else "")
        for one in given
    )


def test_few_functions_take_a_language():
    found = [
        (path.as_posix(), node.name)
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and takes_a_language(node)
    ]
    of_texts = [one for one in found if one[0].startswith(OF_TEXTS)]
    edges = [one for one in found if one not in of_texts]
    print(f"{len(edges)} edges take a language, and {len(of_texts)} functions that of a text")  # noqa: T201
    assert len(edges) <= MOST_EDGES, edges
    assert len(of_texts) <= MOST_OF_TEXTS, of_texts


def test_a_record_speaks_the_language_around_it():
    record = Reason("share_rise", {"before": 0.18, "during": 0.58})
    assert record.in_words().startswith("The share")
    with locale.speaking("fr"):
        assert record.in_words().startswith("La part")
        assert record.in_words("es").startswith("La proporción")  # a draft in another language than the report
        with locale.speaking(tz="Europe/Paris"):
            assert record.in_words().startswith("La part")
        assert record.in_words().startswith("La part")
    assert record.in_words().startswith("The share")


def test_threads_and_tasks_do_not_disturb_each_other():
    record = Reason("share_rise", {"before": 0.18, "during": 0.58})

    async def said(lang):
        with locale.speaking(lang):
            await asyncio.sleep(0)
            return record.in_words()

    async def together():
        return await asyncio.gather(*map(said, LANGUAGES))

    with locale.speaking("fr"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(record.in_words).result().startswith("The share")  # nobody set one there
        assert pool.submit(record.in_words, "es").result().startswith("La proporción")
        assert pool.submit(record.in_words).result().startswith("The share")
    assert len(set(asyncio.run(together()))) == len(LANGUAGES)


def test_no_generator_of_the_package_speaks_while_it_waits():
    for path, tree in trees().items():
        for block in (one for one in ast.walk(tree) if isinstance(one, ast.With)):
            opened = {getattr(getattr(one.context_expr, "func", None), "id", "") for one in block.items}
            if "speaking" in opened:
                waits = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(block))
                assert not waits or path.as_posix() == "mcp/_tools.py", path  # a context manager, held by one call
