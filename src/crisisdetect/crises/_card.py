"""A crisis as a card for notebooks: styles stand in the elements, so that nothing leaks in or out."""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING, Final

from crisisdetect.locale import moment, name, number, scoped, spoken

if TYPE_CHECKING:
    from crisisdetect.crises._records import Crisis

#: Ink and ground of each level, as in the report; each pair has a contrast above 4.5.
_COLOURS: Final = (
    ("#2e5f52", "#e4eee9"),
    ("#1d4f85", "#e2ebf5"),
    ("#7a4a00", "#fbedcf"),
    ("#a12c16", "#fbe5de"),
    ("#8a1030", "#f8dbe1"),
)
say, _ = scoped("card")
_BASE: Final = "all:initial;font:14px/1.5 system-ui,sans-serif;color:#1c2127"


def card(crisis: Crisis) -> str:
    """Return a crisis as HTML in the language that is spoken; what others wrote is escaped."""
    ink, ground = _COLOURS[max(0, min(int(crisis.severity), 4))]
    level = say("level", n=int(crisis.severity))
    facts = {
        say("onset"): moment(crisis.onset),
        say("opened"): moment(crisis.opened),
        say("peak"): moment(crisis.peak),
        say("closed"): say("running") if crisis.closed is None else moment(crisis.closed),
        say("negatives"): say("expected", n=number(crisis.n_negative, 0), expected=number(crisis.n_expected, 0)),
    }
    if crisis.terms:
        facts[say("words")] = ", ".join(crisis.terms)
    rows = "".join(
        f'<div style="{_BASE};display:flex;gap:12px"><span style="{_BASE};color:#555d66;min-width:90px">{_text(name)}'
        f'</span><bdi style="{_BASE};overflow-wrap:anywhere">{_text(value)}</bdi></div>'
        for name, value in facts.items()
    )
    reasons = "".join(
        f'<div style="{_BASE};display:block">• {_text(reason.in_words())}</div>' for reason in crisis.reasons
    )
    return (
        f'<div lang="{spoken()}" style="{_BASE};display:block;box-sizing:border-box;max-width:640px;background:#fff;'
        f'border:1px solid #ddd8cd;border-top:5px solid {ink};border-radius:6px;padding:12px 16px">'
        f'<div style="{_BASE};display:block;font-weight:700;color:{ink}"><span style="{_BASE};font-weight:700;'
        f'color:{ink};background:{ground};padding:1px 8px;border-radius:9px">{_text(level)} · '
        f"{_text(name('level', crisis.severity))}</span> "
        f'<bdi style="{_BASE};font-weight:700">{_text(crisis.stream)}</bdi></div>'
        f'<div style="{_BASE};display:block;margin:8px 0">{rows}</div>{reasons}</div>'
    )


def _text(text: object) -> str:
    """Return foreign text without what is invisible, escaped."""
    seen = (c for c in str(text)[:500] if c == "\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn"))
    return html.escape("".join(seen), quote=True)
