"""Hostile texts in every slot stay text: nothing runs, nothing is loaded, nothing is added to the page."""

import functools

import pytest

import report_worlds
from crisisdetect.report import Report
from crisisdetect.report._clean import clean

RUNS = "window.hacked=1;alert(1)"
LOADS = "https://evil.example/x"
PAYLOADS = (
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f'"><svg onload={RUNS}>',
    f"' autofocus onfocus='{RUNS}' x='",
    f'" autofocus onfocus="{RUNS}" x="',
    f"<svg><animate onbegin={RUNS} attributeName=x dur=1s>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUNS}>",
    f"<details open ontoggle={RUNS}><summary>x</summary></details>",
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'></iframe>",
    f"<object data={LOADS}></object><embed src={LOADS}>",
    f"<link rel=stylesheet href={LOADS}><style>@import '{LOADS}';</style>",
    f"<base href={LOADS}><a href=x>x</a>",
    f"<meta http-equiv=refresh content='0;url={LOADS}'>",
    f"<form action={LOADS}><input name=x><button>x</button></form>",
    f"<video poster={LOADS}><audio src={LOADS}><source src={LOADS}>",
    f'<a href="javascript:{RUNS}">click</a>',
    f"</title></style></textarea></noscript></template><script>{RUNS}</script>",
    f"<!--><script>{RUNS}</script-->",
    f"--!><img src=x onerror={RUNS}>",
    f"<![CDATA[<script>{RUNS}</script>]]>",
    f"\\u003cscript\\u003e{RUNS}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUNS}&lt;/script&gt; &#60;img src=x onerror={RUNS}&#62;",
    f"\x00<scr\x00ipt>{RUNS}</scr\x00ipt>",
    f"＜script＞{RUNS}＜/script＞",
    f"{{{{7*7}}}} {{% raw %}} ${{{RUNS}}} #{{7*7}} <%= 7*7 %> {{0}} %s",
    f"`;{RUNS};`",
    f"';{RUNS};//",
    f'";{RUNS};//',
    f"\\';{RUNS};//",
    "\\",
    "\u2028" + RUNS,
    '{"id":"d0","start":0}',
    "__proto__",
    "constructor",
    "toString",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example/x","x")',
    "+1+1",
    "-1",
    "@SUM(1)",
    "\t=1+1",
    "＝1+1",
    "abc\u202egnp.exe\u202c \u2066x\u2069 \u200f\u061cend",
    "مرحبا <b>שלום</b> \u202dabc\u202c",
    "Z" + "\u0351" * 300 + "algo",
    "\U0001f469\u200d\U0001f680 \U0001f44f\U0001f3fd \U000e0041",
    "x" * 5000,
    "https://evil.example/" + "a" * 600,
    "W" * 60 + " " + "i" * 400,
)
COUNT = (
    "[...document.querySelectorAll('*')].map((one) => one.localName + [...one.attributes].map((a) => a.name).join())"
)
LEAKS = """() => [...document.querySelectorAll(`[src], [srcset], [data], [action], [poster], [style], iframe, object,
  embed, form, base, link, img, video, audio`)].map((one) => one.outerHTML.slice(0, 99))"""
#: Elements whose number depends on the numbers drawn, not on the texts.
DRAWN = ("g", "path", "text", "line")
USUAL = {}


@functools.cache
def small(lang):
    return report_worlds.with_understanding(report_worlds.scanned(lang))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


def written(folder, text, lang="en"):
    path = folder / f"{lang}-{abs(hash(text))}.html"
    if not path.exists():
        Report(report_worlds.filled(small(lang), text), lang=lang, title=text).write_html(path)
    return path


def elements(page):
    return sorted(one for one in page.run(COUNT) if not one.startswith(DRAWN))


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_hostile_text_stays_text(visit, folder, text):
    if not USUAL:
        USUAL["elements"] = elements(visit(written(folder, "harmless words"), width=360))
    page = visit(written(folder, text), width=360)
    assert page.run("window.hacked") is None
    assert page.run(LEAKS) == []
    said = page.page.locator("blockquote").first
    assert said.evaluate("(one) => one.textContent") == clean(text, limit=500, lines=True)
    assert said.evaluate("(one) => one.childElementCount") == 0
    assert elements(page) == USUAL["elements"]
    assert page.run("document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_text_from_right_to_left_does_not_turn_its_surroundings(visit, folder, lang):
    page = visit(written(folder, "مرحبا بالعالم 123", lang))
    assert page.run("getComputedStyle(document.querySelector('blockquote')).direction") == "rtl"
    assert page.run("getComputedStyle(document.querySelector('blockquote').parentElement).direction") == "ltr"
    assert page.run("getComputedStyle(document.querySelector('h1')).direction") == "ltr"
