"""Questions of an assistant, asked with the SDK's own client: every figure is that of the JSON."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from typer.testing import CliRunner

import crisisdetect as cd
from assistant import make
from crisisdetect.cli import app
from crisisdetect.mcp import Shelf, make_server
from crisisdetect.monitor import read_watch

pytestmark = pytest.mark.usefixtures("readings_are_kept")

ENV = {**os.environ, "PYTHONPATH": str(Path(cd.__file__).parents[1])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    make(folder)
    return folder


def printed(*arguments):
    """Return the JSON that a command prints."""
    done = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, [*map(str, arguments), "--json"])
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


class Told:
    """What the JSON of the same result says, in one language."""

    def __init__(self, folder, lang):
        self.lang, self.path, self.folder = lang, folder / "shop.cdr", folder
        self.result = cd.load(self.path, lang=lang)
        self.json = printed("scan", self.path, "--quiet", "--lang", lang)
        self.state = read_watch(folder / "desk.sqlite", most_events=5)

    @property
    def crisis(self):
        return self.json["crises"][0]


def same(answer, plain, *left_out):
    """Every value of an answer is that of the JSON, but those that are told apart."""
    told = {key: value for key, value in answer.items() if key not in {"number", *left_out}}
    assert told
    assert {key: plain[key] for key in told} == told


def what_if(policy=None, **options):
    def check(answer, told):
        for when, one in (("before", told.result), ("after", told.result.judge(policy=policy, **options))):
            plain = one.to_dict(understood=0)
            assert answer[when]["verdict"] == plain["verdict"]
            assert len(answer[when]["crises"]) == len(plain["crises"])
            for short, whole in zip(answer[when]["crises"], plain["crises"], strict=True):
                same(short, whole)

    return check


def check_streams(answer, told):
    assert answer["streams"] == told.json["streams"]
    assert answer["n_streams"] == len(told.json["streams"])


def check_verdict(answer, told):
    assert {key: answer[key] for key in ("verdict", "counts", "rejected", "notes")} == {
        key: told.json[key] for key in ("verdict", "counts", "rejected", "notes")
    }
    assert answer["n_crises"] == len(told.json["crises"])


def check_crises(answer, told):
    assert [one["number"] for one in answer["crises"]] == list(range(1, len(told.json["crises"]) + 1))
    for short, whole in zip(answer["crises"], told.json["crises"], strict=True):
        same(short, whole)


def check_crisis(answer, told):
    same(answer["crisis"], told.crisis, "untrusted_terms", "evidence_ids", "gravity")
    assert len(answer["crisis"]["evidence_ids"]) == len(told.crisis["evidence_ids"])
    for one, plain in zip(answer["crisis"]["gravity"], told.crisis["gravity"], strict=True):
        same(one, plain, "ids", "ids_more")
    assert answer["untrusted"]


def check_concerns(answer, told):
    assert len(answer["concerns"]) == len(told.crisis["concerns"]) > 1
    for one, plain in zip(answer["concerns"], told.crisis["concerns"], strict=True):
        same(one, plain, "title", "untrusted_phrase", "evidence_ids")


def comments(number=None, offset=0):
    def check(answer, told):
        rows = told.result.comments_of(0)
        if number is not None:
            rows = rows[rows["id"].isin(told.result.understand(0).explanation.concerns[number - 1].ids)]
        rows = rows[rows["p_negative"] > 0.5].sort_values("timestamp", kind="stable")
        shown = rows.iloc[offset : offset + 10]
        assert answer["n_comments"] == len(rows)
        assert answer["comments_more"] == len(rows) - offset - len(shown)
        assert [one["p_negative"] for one in answer["comments"]] == [round(one, 6) for one in shown["p_negative"]]
        assert [one["at"] for one in answer["comments"]] == [
            one.isoformat().replace("+00:00", "Z") for one in shown["timestamp"]
        ]

    return check


def check_comment(answer, told):
    (shown,) = printed("show", told.path, answer["comment"]["id"], "--redact")
    assert answer["comment"]["at"] == shown["timestamp"]
    assert answer["comment"]["p_negative"] == shown["p_negative"]
    assert [one - 1 for one in answer["comment"]["crises"]] == shown["crises"]


def check_plan(answer, told):
    plain = printed("plan", told.path, "--quiet", "--lang", told.lang)
    assert answer["summary"] == plain["summary"]
    assert answer["crisis"] == plain["crisis"]
    for one, step in zip(answer["actions"], plain["actions"], strict=True):
        same(one, step, "role_name")


def check_backtest(answer, told):
    found = cd.backtest(told.result.comments, every="6h", suggest=False)
    same({key: answer[key] for key in found.to_dict()}, json.loads(json.dumps(found.to_dict())))
    assert answer["in_words"] == [one.in_words(told.lang) for one in found.events if one.is_alarm]


def check_status(answer, told):
    plain = told.state.monitor.explain(lang=told.lang).to_dict()
    assert answer["budget"] == plain["budget"]
    assert answer["streams"] == plain["streams"]


def check_events(answer, told):
    assert answer["n_events"] == told.state.n_events > 0
    assert answer["events"] == [json.loads(json.dumps(one.to_dict(told.lang))) for one in told.state.events[:2]]


STRICT, MILD = cd.Policy(level_from=(1, 2, 3)), cd.Policy(press_needed_from=2)

#: What is asked, in English and in French, with what an assistant makes of it.
QUESTIONS = (
    ("Which results are there?", "Quels résultats y a-t-il ?", "list_results", {}, None),
    ("Is it a crisis?", "Est-ce une crise ?", "verdict", {}, check_verdict),
    ("How many comments were judged?", "Combien de commentaires ont été jugés ?", "verdict", {}, check_verdict),
    ("What is watched?", "Que surveille-t-on ?", "streams", {}, check_streams),
    ("Since when?", "Depuis quand ?", "crises", {}, check_crises),
    ("And for all streams alone?", "Et pour le seul flux all ?", "crises", {"stream": "all"}, check_crises),
    ("How severe is it, and why?", "Quelle gravité, et pourquoi ?", "crisis", {"crisis": 1}, check_crisis),
    ("What do people complain of?", "De quoi se plaint-on ?", "concerns", {"crisis": 1}, check_concerns),
    ("Show me the first complaints.", "Montre-moi les premières plaintes.", "comments", {}, comments()),
    ("And the next ten?", "Et les dix suivantes ?", "comments", {"offset": 10}, comments(offset=10)),
    ("Who says the first thing?", "Qui dit la première chose ?", "comments", {"concern": 1}, comments(1)),
    ("And the second?", "Et la deuxième ?", "comments", {"concern": 2}, comments(2)),
    ("Show me this one.", "Montre-moi celui-ci.", "comment", {"id": "c250"}, check_comment),
    ("What should we do?", "Que devons-nous faire ?", "plan", {}, check_plan),
    ("Were we stricter?", "Et plus sévères ?", "what_if", {"policy": "level_from = [1, 2, 3]"}, what_if(STRICT)),
    ("Only with press?", "Seulement avec la presse ?", "what_if", {"policy": "press_needed_from = 2"}, what_if(MILD)),
    (
        "If only a thousand more counted?",
        "Si seuls mille de plus comptaient ?",
        "what_if",
        {"rules": {"min_excess": 1000}},
        what_if(materiality=cd.crises.Materiality(min_excess=1000.0)),
    ),
    ("In days?", "En jours ?", "what_if", {"every": "1D"}, what_if(every="1D")),
    ("Would we have been woken?", "Aurions-nous été réveillés ?", "backtest", {"every": "6h"}, check_backtest),
    ("How is the watch?", "Comment va la surveillance ?", "watch_status", {}, check_status),
    ("What did it say last?", "Qu’a-t-elle dit en dernier ?", "watch_events", {"limit": 2}, check_events),
)


#: What is asked over a wire, where every answer comes the same way: of the shelf, of a result, a comment, and a watch.
OVER_A_WIRE = tuple({one[2]: one for one in reversed(QUESTIONS) if one[2] in {
    "list_results", "verdict", "crisis", "comments", "comment", "watch_events",
}}.values())  # fmt: skip


async def ask(client, folder, *, lang, questions=QUESTIONS):
    """Ask questions, and compare what is answered with the JSON."""
    offered = {one.name: one for one in (await client.list_tools()).tools}
    assert {tool for _, _, tool, _, _ in QUESTIONS} == set(offered)
    assert all(one.annotations.read_only_hint for one in offered.values())
    assert all(
        {"never", "jamais"} & {*offered[name].description.replace(",", "").split()}
        for name in ("comments", "comment", "concerns")
    )
    told = Told(folder, lang)
    for *words, tool, arguments, check in questions:
        named = {} if tool.startswith(("list", "watch")) else {"result": "shop"}
        answer = await client.call_tool(tool, {**named, **arguments, "lang": lang})
        assert not answer.is_error, (words, answer.content)
        found = answer.structured_content
        assert found["lang"] == lang, words
        assert json.loads(answer.content[0].text) == found
        if check is None:
            assert found == {"lang": lang, "results": ["hostile", "shop"], "watches": ["desk"]}
        else:
            check(found, told)


@contextmanager
def serving(folder, *options, **environment):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "crisisdetect", "mcp", str(folder), "--http", f"127.0.0.1:{port}", *options]
    process = subprocess.Popen(command, env={**ENV, **environment}, stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


@asynccontextmanager
async def over_stdio(folder):
    command = StdioServerParameters(command=sys.executable, args=["-m", "crisisdetect", "mcp", str(folder)], env=ENV)
    async with Client(stdio_client(command)) as client:
        yield client


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_question_in_this_process(folder, lang):
    async def run():
        async with Client(make_server(Shelf([folder]))) as client:
            await ask(client, folder, lang=lang)

    asyncio.run(run())


def test_questions_over_stdio(folder):
    async def run():
        async with over_stdio(folder) as client:
            assert "untrusted_" in client.instructions
            await ask(client, folder, lang="en", questions=OVER_A_WIRE)

    asyncio.run(run())


def test_questions_over_http_on_this_machine(folder):
    async def run(port):
        async with Client(streamable_http_client(f"http://127.0.0.1:{port}/mcp")) as client:
            await ask(client, folder, lang="fr", questions=OVER_A_WIRE)

    with serving(folder, "--lang", "fr") as port:
        asyncio.run(run(port))
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        for header in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
            told = httpx2.post(f"http://127.0.0.1:{port}/mcp", json=body, headers=header)
            assert told.status_code in {403, 421}, header


def test_other_machines_need_a_token(folder):
    refused = subprocess.run(
        [sys.executable, "-m", "crisisdetect", "mcp", str(folder), "--http", "0.0.0.0:8765", "--lang", "en"],
        env=ENV,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 2
    assert "Other machines reach" in refused.stderr
    assert "--allow-network" in refused.stderr
