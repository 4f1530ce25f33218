"""A crisis as a card for notebooks: styles stand in the elements, so that nothing leaks in or out."""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect.crises._records import Crisis

#: Ink and ground of each level, as in the report; each pair has a contrast above 4.5.
_COLOURS: Final = (
    ("#2e5f52", "#e4eee9"),
    ("#1d4f85", "#e2ebf5"),
    ("#7a4a00", "#fbedcf"),
    ("#a12c16", "#fbe5de"),
    ("#8a1030", "#f8dbe1"),
)
_WORDS: Final = {
    "en": {
        "level": "Level {n} of 4",
        "onset": "Began",
        "opened": "Noticeable",
        "peak": "Peak",
        "closed": "Over",
        "running": "still running",
        "negatives": "Negatives",
        "expected": "{n} where {expected} were expected",
        "words": "Words",
    },
    "fr": {
        "level": "Niveau {n} sur 4",
        "onset": "Début",
        "opened": "Décelable",
        "peak": "Pic",
        "closed": "Fin",
        "running": "en cours",
        "negatives": "Négatifs",
        "expected": "{n} au lieu de {expected} attendus",
        "words": "Mots",
    },
}
_BASE: Final = "all:initial;font:14px/1.5 system-ui,sans-serif;color:#1c2127"


def card(crisis: Crisis, lang: str) -> str:
    """Return a crisis as HTML in ``lang``; what others wrote is escaped."""
    words = _WORDS[lang]
    ink, ground = _COLOURS[max(0, min(int(crisis.severity), 4))]
    level = words["level"].format(n=int(crisis.severity))
    usual = "–" if crisis.n_expected != crisis.n_expected else f"{crisis.n_expected:,.0f}"
    numbers = words["expected"].format(n=f"{crisis.n_negative:,.0f}", expected=usual)
    facts = {
        words["onset"]: _when(crisis.onset),
        words["opened"]: _when(crisis.opened),
        words["peak"]: _when(crisis.peak),
        words["closed"]: words["running"] if crisis.closed is None else _when(crisis.closed),
        words["negatives"]: numbers if lang == "en" else numbers.replace(",", "\u202f"),
    }
    if crisis.terms:
        facts[words["words"]] = ", ".join(crisis.terms)
    rows = "".join(
        f'<div style="{_BASE};display:flex;gap:12px"><span style="{_BASE};color:#555d66;min-width:90px">{_text(name)}'
        f'</span><bdi style="{_BASE};overflow-wrap:anywhere">{_text(value)}</bdi></div>'
        for name, value in facts.items()
    )
    reasons = "".join(
        f'<div style="{_BASE};display:block">• {_text(reason.in_words(lang))}</div>' for reason in crisis.reasons
    )
    return (
        f'<div lang="{lang}" style="{_BASE};display:block;box-sizing:border-box;max-width:640px;background:#fff;'
        f'border:1px solid #ddd8cd;border-top:5px solid {ink};border-radius:6px;padding:12px 16px">'
        f'<div style="{_BASE};display:block;font-weight:700;color:{ink}"><span style="{_BASE};font-weight:700;'
        f'color:{ink};background:{ground};padding:1px 8px;border-radius:9px">{_text(level)} · '
        f"{_text(crisis.level_name(lang))}</span> "
        f'<bdi style="{_BASE};font-weight:700">{_text(crisis.stream)}</bdi></div>'
        f'<div style="{_BASE};display:block;margin:8px 0">{rows}</div>{reasons}</div>'
    )


def _when(time: pd.Timestamp) -> str:
    return f"{time.tz_convert('UTC'):%Y-%m-%d %H:%M} UTC"


def _text(text: object) -> str:
    """Return foreign text without what is invisible, escaped."""
    seen = (c for c in str(text)[:500] if c == "\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn"))
    return html.escape("".join(seen), quote=True)
