"""What an assistant is told: no author, no more than fits, nothing of other files, and never a crash."""

import asyncio
import json
import os
import random
import shutil
import sqlite3
import unicodedata

import pytest
from mcp.client import Client

import crisisdetect as cd
from assistant import HOSTILE, make, name_of
from crisisdetect.errors import MissingExtraError, ParameterError, ReadError
from crisisdetect.locale import in_words, languages, speaking
from crisisdetect.mcp import Shelf, make_server, serve
from crisisdetect.mcp._bounds import ANSWER, COMMENT, bounded
from crisisdetect.mcp._people import People
from crisisdetect.mcp._serve import ABOUT, TOKEN_VARIABLE, TOOLS, guarded
from crisisdetect.mcp._tools import Refused, Tools
from crisisdetect.monitor import read_watch
from understood import stream

pytestmark = pytest.mark.usefixtures("readings_are_kept")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    return folder, make(folder)


@pytest.fixture
def folder(saved):
    return saved[0]


@pytest.fixture(scope="module")
def tools(saved):
    return Tools(Shelf([saved[0]]))


def plainest(text):
    """Return a text as somebody reads it who looks for a name."""
    return unicodedata.normalize("NFC", text).casefold()


def leaks(answer, names):
    said = plainest(json.dumps(answer, ensure_ascii=False))
    return [name for name in names if plainest(name) in said or plainest(name.replace(" ", "")) in said]


# -- who wrote it, and what ----------------------------------------------------------------------------------------


def test_no_author_is_told_anywhere(tools, saved):
    _, names = saved
    told = [tools.list_results(), tools.watch_status(), tools.watch_events()]
    for name in ("shop", "hostile"):
        told += [getattr(tools, one)(result=name) for one in ("streams", "verdict", "crises", "crisis", "concerns")]
        for offset in range(0, 100, 10):
            told.append(tools.comments(result=name, offset=offset, only_negative=False))
    texts = [one["untrusted_text"] for answer in told for one in answer.get("comments", ())]
    assert len(texts) > 150
    assert [leaks(one, names) for one in told] == [[]] * len(told)
    assert sum("[mention]" in text for text in texts) > 50
    shown = {one["author"] for answer in told for one in answer.get("comments", ())}
    assert len(shown) > 50


def test_one_author_has_one_pseudonym_and_another_in_another_server(folder):
    first, second = (
        [one["author"] for one in Tools(Shelf([folder])).comments(result="shop", limit=50)["comments"]]
        for _ in range(2)
    )
    assert [first.index(one) for one in first] == [second.index(one) for one in second]
    assert not set(first) & set(second)


def test_names_are_found_however_they_are_written():
    table = stream(n_angry=5).assign(model="m")
    names = ("Jo Ann Weaver", "Élodie-Brünn", "山本太郎", "x_y_z99", "Bo", "12")
    people = People(table.assign(author=[names[place % len(names)] for place in range(len(table))]))
    for said in (
        "jo ann WEAVER",
        "Jo  Ann\nWeaver",
        "Jo\u200b Ann Weaver",
        "ELODIE brunn",
        "E\u0301lodie Brünn",
        "x_Y_z99",
    ):
        assert people.words(f"thanks {said}, bye") == "thanks [mention], bye", said
    assert people.words("在山本太郎的店") == "在[mention]的店"
    assert people.words("Bo paid 12 euros") == "Bo paid 12 euros"  # two letters are no name that can be told
    with speaking("fr"):
        assert people.words("call +33 6 12 34 56 78 or a@example.org") == "call [téléphone] or [courriel]"


def test_brands_and_pseudonyms_are_no_names():
    table = stream(n_angry=5).assign(model="m")
    table["author"] = table["author"].where(table["is_own"], "a0123456789abcdef")
    people = People(table)
    assert people.words("brand and a0123456789abcdef") == "brand and a0123456789abcdef"


def test_ids_that_name_somebody_have_others_that_work(tools):
    told = tools.comments(result="shop", only_negative=False, limit=50)["comments"]
    hidden = [one for one in told if one["id"].startswith("#")]
    assert hidden
    for one in (*hidden, told[0]):
        assert tools.comment(id=one["id"], result="shop")["comment"] == one
    for wrong in ("#ffff", "", "…", "c", "../../etc/passwd", "%", "c1' OR '1'='1", "\ud800"):
        with pytest.raises(Refused, match="Comments whose id is or begins so"):
            tools.comment(id=wrong, result="shop")


def test_hostile_texts_stay_texts(tools):
    told = [tools.comments(result="hostile", offset=n, only_negative=False)["comments"] for n in range(0, 100, 10)]
    for one in (one for page in told for one in page):
        text = one["untrusted_text"]
        assert len(text) <= COMMENT
        assert not any(unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in text)
        assert set("\u202e\u2066\u200b\U000e0041").isdisjoint(text + one["id"])
        assert HOSTILE[0] not in one["id"]
    assert any(HOSTILE[0] in one["untrusted_text"] for page in told for one in page)
    assert any(one["untrusted_text_cut"] for page in told for one in page)


def test_what_people_wrote_stands_in_fields_that_say_so(tools):
    """Nothing of a comment's text is in a field whose name does not begin with untrusted_."""
    marks = [text[:20] for text in HOSTILE[:1]] + ["charged twice", "order 1"]
    for answer in (
        tools.crisis(result="hostile"),
        tools.concerns(result="hostile"),
        tools.comments(result="hostile"),
    ):
        assert "untrusted_" in answer["untrusted"]
        rest = without_untrusted(answer)
        assert not [mark for mark in marks if mark in json.dumps(rest)]
        assert rest != answer


def without_untrusted(value):
    if isinstance(value, dict):
        return {key: without_untrusted(one) for key, one in value.items() if not key.startswith("untrusted_")}
    return [without_untrusted(one) for one in value] if isinstance(value, list) else value


# -- how much ------------------------------------------------------------------------------------------------------


def test_answers_are_bounded_and_say_what_they_left_out():
    deep = {"rows": [{"name": "n" * 5_000, "values": list(range(500))} for _ in range(500)], "rows_more": 7}
    cut = bounded(deep)
    assert len(json.dumps(cut, ensure_ascii=False)) <= ANSWER
    assert cut["rows_more"] == 507 - len(cut["rows"])
    assert cut["rows"][0]["values_more"] == 500 - len(cut["rows"][0]["values"])
    assert bounded({str(n): n for n in range(300)})["_more"] == 200
    assert bounded({"x": float("inf"), "y": 0.25, "z": None, "b": True}) == {"x": None, "y": 0.25, "z": None, "b": True}


def test_pages_follow_each_other(tools):
    whole = tools.comments(result="shop", limit=50)
    parts = [tools.comments(result="shop", limit=7, offset=n)["comments"] for n in range(0, 49, 7)]
    assert [one for part in parts for one in part] == whole["comments"][:49]
    assert whole["comments_more"] == whole["n_comments"] - 50


# -- which files ---------------------------------------------------------------------------------------------------


def test_only_what_was_named_can_be_asked_about(folder, tmp_path):
    shelf = Shelf([folder / "shop.cdr"])
    for name in ("../hostile", str(folder / "hostile.cdr"), "hostile", "/etc/passwd", "shop.cdr", "", "\x00"):
        with pytest.raises(ParameterError, match="Name one of these saved results: shop"):
            shelf.opened(name)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.cdr").symlink_to(folder / "shop.cdr")
    (inside / "sub").mkdir()
    shutil.copy(folder / "shop.cdr", inside / "sub")
    (inside / "notes.txt").write_text("x")
    assert Shelf([inside]).items() == []
    with pytest.raises(ParameterError, match="neither"):
        Shelf([inside / "notes.txt"])
    with pytest.raises(ReadError, match="no file"):
        Shelf([inside / "gone.cdr"])
    with pytest.raises(ParameterError, match="nothing to ask"):
        Shelf([])


def test_what_comes_later_and_what_changes_is_seen(folder, tmp_path):
    shutil.copy(folder / "shop.cdr", tmp_path / "a.cdr")
    tools = Tools(Shelf([tmp_path]))
    assert tools.verdict()["result"] == "a"
    (tmp_path / "other").mkdir()
    shutil.copy(folder / "hostile.cdr", tmp_path / "b.cdr")
    assert tools.list_results()["results"] == ["a", "b"]
    with pytest.raises(Refused, match="a, b"):
        tools.verdict()
    cd.load(tmp_path / "a.cdr").judge(materiality=cd.crises.Materiality(min_excess=1e6)).save(tmp_path / "a.cdr")
    assert tools.verdict(result="a")["n_crises"] == 0
    (tmp_path / "b.cdr").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(Refused, match="cut off, damaged"):
        tools.verdict(result="b")


def test_names_that_are_the_same_are_told_apart(folder, tmp_path):
    paths = []
    for name in ("x", "y", "z"):
        (tmp_path / name).mkdir()
        paths.append(tmp_path / name / "shop.cdr")
        shutil.copy(folder / "shop.cdr", paths[-1])
    assert [one.name for one in Shelf([*paths, paths[0]]).items()] == ["shop", "y/shop.cdr", "z/shop.cdr", "x/shop.cdr"]


def test_asking_changes_nothing(folder):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    tools = Tools(Shelf([folder]))
    for ask in (tools.watch_status, tools.watch_events, lambda: tools.what_if(every="1D", result="shop")):
        ask()
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


# -- the state of a watch ------------------------------------------------------------------------------------------


def test_a_watch_that_runs_is_read_as_it_is(folder, tmp_path):
    state = tmp_path / "w.sqlite"
    shutil.copy(folder / "desk.sqlite", state)
    seen = read_watch(state)
    events = cd.watch(folder / "in.ndjson", state=state, follow=True, live=True, poll_s=0.05)
    next(events)  # silence since 2024: it holds the state now
    with pytest.raises(ReadError, match="Another watch uses"):
        next(cd.watch(folder / "in.ndjson", state=state))
    now = read_watch(state)
    assert now.n_events > seen.n_events > 0
    assert now.events[-seen.n_events :] == seen.events
    events.close()


def test_states_that_are_damaged_or_none_are_refused(folder, tmp_path):
    state = tmp_path / "w.sqlite"
    state.write_bytes(b"SQLite format 3\x00 torn")
    with pytest.raises(ReadError, match="no state file"):
        read_watch(state)
    whole = (folder / "desk.sqlite").read_bytes()
    rng = random.Random(3)
    n_refused = 0
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(50):
            broken[rng.randrange(100, len(whole))] ^= 1 << rng.randrange(8)
        state.write_bytes(broken)
        try:
            read_watch(state)
        except ReadError:
            n_refused += 1
    assert n_refused == 40
    state.write_bytes(whole)
    with sqlite3.connect(state) as base:
        base.execute("UPDATE event SET event = replace(event, 'alarm', 'calm ')")
    base.close()
    with pytest.raises(ReadError, match="damaged"):
        read_watch(state)


# -- settings, languages, addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"policy": "level_from = [9, 1]"},
        {"policy": "import os"},
        {"policy": "a = " + "[" * 9_000},
        {"rules": {"min_excess": -1}},
        {"rules": {"min_excess": float("nan")}},
        {"rules": {"min_excess": "many"}},
        {"rules": {"memory": 3}},
        {"rules": {"memory": "1ns"}},
        {"rules": {"__class__": 1}},
        {"every": "1s"},
        {"every": "-1h"},
        {"every": "NaT"},
        {"every": "9999999999999999D"},
        {"events": ["no time at all"]},
        {"alpha": 1e-300, "every": "0h"},
    ],
)
def test_settings_that_cannot_be_are_refused(asked, tools):
    with pytest.raises(Refused):
        tools.what_if(result="shop", **asked)


def test_the_language_is_that_of_the_asker(tools):
    for asked, spoken in (("fr", "fr"), ("fr-CA", "fr"), ("ES_mx", "es"), (None, "en")):
        assert tools.verdict(result="shop", lang=asked)["lang"] == spoken
    with pytest.raises(Refused, match="one of en, es, fr"):
        tools.verdict(result="shop", lang="tlh")
    with pytest.raises(Refused, match="Crises dans ce résultat"):
        tools.crisis(result="shop", crisis=9, lang="fr")


@pytest.mark.parametrize("lang", [one for one in languages() if one != "en"])
def test_what_a_client_is_told_is_said_in_each_language(lang, folder):
    async def offered():
        with speaking(lang):
            server = make_server(Shelf([folder]))
        async with Client(server) as client:
            return client.instructions, (await client.list_tools()).tools

    instructions, found = asyncio.run(offered())
    assert instructions == in_words(ABOUT, lang)
    english = {one.name: one for one in asyncio.run(english_tools(folder))}
    for one in found:
        assert one.description == in_words(TOOLS[one.name], lang)
        for name, about in one.input_schema["properties"].items():
            assert about["description"] != english[one.name].input_schema["properties"][name]["description"]


async def english_tools(folder):
    async with Client(make_server(Shelf([folder]))) as client:
        return (await client.list_tools()).tools


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("0.0.0.0:80", "Other machines reach"),
        ("192.168.1.4:80", "Other machines reach"),
        ("[::]:80", "Other machines reach"),
        ("example.org:80", "Other machines reach"),
        ("127.0.0.1", "must be an address"),
        ("127.0.0.1:0", "must be an address"),
        (":8765", "must be an address"),
        ("::1:80", "must be an address"),
        ("127.0.0.1:99999", "must be an address"),
    ],
)
def test_addresses_that_others_reach_are_refused(address, said, folder):
    with pytest.raises(ParameterError, match=said):
        serve(Shelf([folder]), http=address)


@pytest.mark.parametrize("token", ["", "short", "ünicode that is long enough to be one"])
def test_the_network_needs_a_token(token, folder, monkeypatch):
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    with pytest.raises(ParameterError, match="must hold a token of 20"):
        serve(Shelf([folder]), http="0.0.0.0:8765", allow_network=True)


def test_only_those_with_the_token_are_answered():
    async def asked(*headers):
        sent = []

        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 200})

        async def send(message):
            sent.append(message)

        await guarded(app, "s" * 20)({"type": "http", "headers": headers}, None, send)
        return sent[0]["status"]

    assert asyncio.run(asked((b"authorization", b"Bearer " + b"s" * 20))) == 200
    for wrong in ((b"authorization", b"Bearer " + b"s" * 19), (b"authorization", b"s" * 20), (b"x", b"y")):
        assert asyncio.run(asked(wrong)) == 401


def test_without_the_sdk_the_extra_is_named(folder, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mcp.server", None)
    with pytest.raises(MissingExtraError, match=r"crisisdetect\[mcp\]"):
        make_server(Shelf([folder]))


# -- anything at all -----------------------------------------------------------------------------------------------

WORDS = (
    *HOSTILE,
    *("", " ", "c", "c25", "shop", "hostile", "desk", "all", "fr", "en", "es", "de", "1h", "1D", "7D", "1 per 90 days"),
    *("level_from = [1, 2, 3]", "press_needed_from = 2", "launch 9-12 February 2024", "#00", "untrusted_text", "None"),
    *("../shop", "/etc/passwd", "C:\\Windows", "shop\x00.cdr", "%2e%2e%2f", "~", "$HOME", "𝒇𝒓", "١٢"),
)
NUMBERS = (0, 1, 2, 3, 10, 50, 51, -1, 10**6, 10**30, 0.5, 1.5, -0.0, 1e308, True, None)


def anything(rng, depth=0):
    kind = rng.randrange(8 if depth < 3 else 5)
    if kind < 3:
        return rng.choice(WORDS)
    if kind < 5:
        return rng.choice(NUMBERS)
    if kind < 6:
        return "".join(chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x20, 0xD800)))) for _ in range(9))
    if kind < 7:
        return [anything(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {str(rng.choice(WORDS)): anything(rng, depth + 1) for _ in range(rng.randrange(4))}


def question(rng, offered):
    """Return a tool and arguments, about half of which may be answered."""
    name = rng.choice([one for one in offered if one != "backtest" or rng.random() < 0.02])
    known = list(offered[name].input_schema["properties"])
    right = {
        "result": ("shop", "hostile"),
        "watch": ("desk", None),
        "lang": ("en", "fr", "es", None),
        "crisis": (1, 1, 2),
        "concern": (1, 2, None),
        "id": ("c25", "c250", "c99", "own", "#0"),
        "limit": (1, 5, 50),
        "offset": (0, 3, 90),
        "policy": ("level_from = [1, 2, 3]", None),
        "rules": ({"min_excess": 30}, None),
        "every": ("1D", None),
        "events": (["sale 9-12 February 2024"], None),
        "false_alarms": ("1 per 90 days",),
    }
    sane = rng.random() < 0.5
    given = {}
    for one in known:
        if one in {"suggest", "tolerance", "alpha"} and (sane or name == "backtest"):
            continue
        if name == "backtest" and one == "every":
            given[one] = "6h"
        elif sane or rng.random() < 0.4:
            given[one] = rng.choice(right[one]) if one in right else rng.random() < 0.5
        elif rng.random() < 0.5:
            given[one] = anything(rng)
    return name, {key: value for key, value in given.items() if value is not None}


async def fuzz(folder, names, n, seed):
    rng = random.Random(seed)
    n_told = 0
    async with Client(make_server(Shelf([folder]))) as client:
        offered = {one.name: one for one in (await client.list_tools()).tools}
        for place in range(n):
            name, given = question(rng, offered)
            answer = await client.call_tool(name, given)
            said = answer.structured_content if not answer.is_error else answer.content[0].text
            assert said != f"Error executing tool {name}", (seed, place, name, given)
            assert leaks(said, names) == [], (seed, place, name, given)
            assert len(answer.content[0].text) <= 3 * ANSWER, (seed, place, name, given)
            n_told += not answer.is_error
    return n_told


def test_whatever_is_asked_no_author_is_told_and_nothing_breaks(saved):
    folder, names = saved
    assert asyncio.run(fuzz(folder, names, 60, seed=1)) > 12


@pytest.mark.slow
def test_thousands_of_calls(saved):
    folder, names = saved
    n = int(os.environ.get("FUZZ_CALLS", "500"))  # the night asks for ten thousand
    assert asyncio.run(fuzz(folder, names, n, seed=2)) > n // 5


def test_leaks_are_seen(saved):
    _, names = saved
    assert name_of(1) in names
    assert leaks({"x": [f"by {name_of(1).upper()}"]}, names) == [name_of(1)]
