"""The summary and the figures of a report as one HTML page that loads nothing."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from crisisdetect import locale
from crisisdetect.report._voices import given
from crisisdetect.report._wording import count, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jinja2

#: Words that the script of the page needs, beside those for numbers and moments.
_SCRIPT_WORDS = ("readout", "readout_usual", "readout_share", "readout_gap")


def page(summary: Mapping[str, Any], figures: Mapping[str, Any], *, title: str, template: str = "report.html") -> str:
    """Return the page.

    Parameters
    ----------
    summary : dict
        What :func:`summarise` returned.
    figures : dict
        Its charts.
    title : str
        Title of the page.
    template : str, default="report.html"
        Which page.

    Returns
    -------
    str
        A whole HTML document. Everything that is not ours is escaped, scripts and styles are allowed by their hash
        only, and every other source is forbidden.
    """
    from markupsafe import Markup

    style, script = _asset("report.css"), _asset("report.js")
    environment = _environment()
    spoken = locale.spoken()
    words = locale.script_words() | {key: locale.message(f"report.{key}") for key in _SCRIPT_WORDS}
    told, untold = _streams(summary)
    carried = {"lang": spoken, "data": figures["data"], "clocks": figures["clocks"]}
    return environment.get_template(template).render(
        summary=summary,
        told=told,
        untold=untold,
        figures=figures["figures"],
        payload=Markup(_in_script({"words": words, **carried})),  # noqa: S704 (no "<" left)
        style=Markup(style),  # noqa: S704 (ours)
        script=Markup(script),  # noqa: S704 (ours)
        policy=_policy(style, script),
        title=title,
        zone=locale.here(),
    )


def _streams(summary: Mapping[str, Any]) -> tuple[list[tuple[int, Any]], list[tuple[int, Any]]]:
    """Return the streams with their places: those that add nothing to the crises that are told, and the others."""
    placed = list(enumerate(summary.get("streams", ()), start=1))
    adds_nothing = {"crisis", "calm"} if summary.get("crises") else set()
    told = [one for one in placed if one[1]["verdict"] in adds_nothing]
    return told, [one for one in placed if one[1]["verdict"] not in adds_nothing]


def framed(document: str) -> str:
    """Return a page inside a frame of its own, for notebooks: neither can touch the other."""
    return (
        f'<iframe srcdoc="{html.escape(document, quote=True)}" sandbox="allow-scripts" width="100%" height="760" '
        'title="crisisdetect" style="border: 1px solid #8884; border-radius: 8px; resize: vertical"></iframe>'
    )


#: Indentation of a template: for its editors, not for a page that is sent by mail. What people wrote is not touched.
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)


@functools.cache
def _environment() -> jinja2.Environment:
    """Return the templates, for any language; compiling them takes longer than filling them in."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _INDENT.sub("", _asset(name))),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.globals.update(say=say, count=count, label=_label, name=locale.name, between=locale.between)
    environment.filters.update(
        number=locale.number,
        percent=locale.percent,
        moment=locale.moment,
        day=locale.day,
        duration=locale.duration,
        joined=locale.listed,
        capital=locale.capital,
        compact=_compact,
        given=given,
    )
    return environment


def _label(name: str, value: str) -> str:
    return locale.say("format.label", name=name, value=value)


def _asset(name: str) -> str:
    return files("crisisdetect.report").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Return a policy under which only our own style and script work."""
    sources = "; ".join(
        f"{kind}-src 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for kind, text in (("style", style), ("script", script))
    )
    return f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def _compact(value: object) -> str:
    """Return JSON as short as it gets."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _in_script(value: object) -> str:
    """Return JSON that can stand in a script element."""
    return _compact(value).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
