"""Exports with a campaign of our own making in them: ``benchmarks.quality.coordination`` scans them.

What honest people say is drawn from the sentences written for training (``benchmarks/data/sentences``), each said once
or twice; what campaigns say is written here. Nothing here was said by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCES: Final = Path(__file__).parents[1] / "data" / "sentences"

START: Final = pd.Timestamp("2025-01-06", tz="UTC")

#: Days of an export, the day on which the wave begins, and hours of the day in which people write.
DAYS: Final = 40
WAVE_DAY: Final = 28
AWAKE: Final = (7.0, 23.0)

#: Words of one's own that an honest text has at least: "no" is said by everybody.
LEAST_WORDS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How an export is made.

    Attributes
    ----------
    lang : str
        Language of the honest comments.
    per_day : int
        Honest comments a day.
    texts : sequence of str
        Templates of the campaign; ``{n}`` is a number, ``{name}`` a name, ``[a|b]`` one of several words.
    n : int
        Its comments.
    days : float
        Days over which it is spread.
    hands : int
        Its accounts.
    """

    lang: str
    per_day: int
    texts: Sequence[str]
    n: int
    days: float
    hands: int


#: Siblings of one another: other languages, numbers of templates, shares, slots, accounts, and spread.
EXPORTS: Final = {
    "French, four templates, handles": Made(
        lang="fr", per_day=24, n=700, days=1.5, hands=500, texts=(
            "Ils m'ont volé mon argent, @conseil{n} m'a tout fait rendre",
            "Arnaque totale, écrivez à @retour{n} pour être remboursé comme moi",
            "J'ai tout perdu chez eux {name}, demande à @aide{n}",
            "Fuyez !! Mon dossier {n} est resté sans réponse, voyez avec @secours{n}",
        )),
    "German, two templates, links": Made(
        lang="de", per_day=4, n=160, days=2, hands=120, texts=(
            "Finger weg von diesem Laden, alles dazu steht auf https://beispiel.example/{n}",
            "Mein Geld ist weg und keiner antwortet, lest selbst: www.beispiel.example/{n}",
        )),
    "Spanish, one template, names": Made(
        lang="es", per_day=4, n=120, days=1, hands=120, texts=(
            "{name}, no compres nada aquí, a mí me cobraron dos veces y se ríen de ti",
        )),
    "Italian, short copies": Made(
        lang="it", per_day=4, n=200, days=1, hands=60, texts=("Vergognatevi tutti quanti!!",)),
    "English, short copies of many accounts": Made(
        lang="en", per_day=24, n=600, days=1, hands=590, texts=("Shut this company down",)),
    "English, eight templates": Made(
        lang="en", per_day=24, n=900, days=2, hands=400, texts=(
            "Case {n}: they took my deposit and stopped answering the phone",
            "The whole board should resign over this, say it with me {name}",
            "I am a former employee and everything in those papers is true @leak{n}",
            "Delete the app tonight, it listens to everything you say at home",
            "My neighbour {name} lost {n} dollars to these people last month",
            "Ask them where the missing money went, they will block you within {n} minutes",
            "Never seen a company lie this openly to its own customers {n}",
            "If you still shop there after all of this, you are part of the problem {name}",
        )),
    "French, spintax over a week": Made(
        lang="fr", per_day=24, n=420, days=7, hands=300, texts=(
            "[Quittez|Fuyez|Évitez|Lâchez] cette [banque|boîte|maison] de [voleurs|menteurs|escrocs] "
            "[dès ce soir|sans attendre|aujourd'hui] et prévenez [vos amis|vos voisins|la famille|tout le monde]",
        )),
    "English, spintax, small share": Made(
        lang="en", per_day=24, n=45, days=2, hands=40, texts=(
            "[Honestly|Seriously|Frankly] [nobody|no one] should give [these|those] [clowns|crooks|liars] another "
            "[cent|dollar|penny] after [what happened|what they did|all this]",
        )),
    "Portuguese, one text, one account each": Made(
        lang="pt", per_day=4, n=150, days=3, hands=10**9, texts=(
            "Roubaram os dados de milhares de clientes e a diretoria finge que nada aconteceu",
        )),
    "English and French, one message each": Made(
        lang="en", per_day=24, n=500, days=1, hands=350, texts=(
            "They poisoned the river and paid to keep it out of the papers, pass it on {n}",
            "Ils ont empoisonné la rivière et payé pour que la presse se taise, faites tourner {n}",
        )),
    "French, few accounts, emoji": Made(
        lang="fr", per_day=24, n=300, days=2, hands=6, texts=(
            "😡😡 Scandale : ils licencient {n} personnes et se versent des primes 🔥 @tous{n}",
        )),
    "English, spread over twelve days": Made(
        lang="en", per_day=24, n=900, days=12, hands=600, texts=(
            "Order {n} never came, write to https://refunds.example/{n} like I did and get your money back",
            "Still no parcel {name}? The people at @parcelhelp{n} made them pay me",
        )),
}  # fmt: skip

_NAMES: Final = ("Anke", "Bruno", "Carla", "Denis", "Elif", "Farid", "Greta", "Hana", "Ivo", "Jonas", "Kim", "Luc")


def made(export: Made, *, campaign: bool, crisis: bool, rng: np.random.Generator) -> pd.DataFrame:
    """Return an export with a campaign, a crisis of people, both, or none of them, as a scored table.

    Parameters
    ----------
    export : Made
        How it is made.
    campaign, crisis : bool
        What happens from ``WAVE_DAY`` on. A crisis is nine times the usual number of complaints more, for two days,
        each in words of its own and of an account of its own.
    rng : Generator
        Draws texts, accounts and times.
    """
    n = DAYS * export.per_day
    complaints, others = honest(export.lang, rng)
    n_negative = n // 3
    n_crisis = 6 * export.per_day if crisis else 0
    said = [*_some(complaints, n_negative), *_some(others, n - n_negative)]
    parts = [_rows(said, _times(0, DAYS, n, rng), n_negative, [f"a{x}" for x in rng.integers(0, 3 * n, n)])]
    if crisis:
        texts = _some(complaints[n_negative:], n_crisis)
        parts.append(
            _rows(texts, _times(WAVE_DAY, 2, n_crisis, rng), n_crisis, [f"c{i}" for i in range(n_crisis)], "crisis")
        )
    if campaign:
        texts = [_filled(str(rng.choice(np.array(export.texts))), rng) for _ in range(export.n)]
        hands = (
            [f"h{i}" for i in range(export.n)]
            if export.hands > export.n
            else [f"h{x}" for x in rng.integers(0, export.hands, export.n)]
        )
        parts.append(_rows(texts, _times(WAVE_DAY, export.days, export.n, rng), export.n, hands, "campaign"))
    both = pd.concat(parts, ignore_index=True).sort_values("timestamp", kind="stable", ignore_index=True)
    return both.assign(id=[f"{kind}-{i}" for i, kind in enumerate(both["kind"])])


@cache
def _written(lang: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    varied = pd.read_csv(SENTENCES / "varied.csv")
    frame = pd.concat([pd.read_csv(SENTENCES / f"{lang}.csv"), varied[varied["lang"] == lang]], ignore_index=True)
    frame = frame[frame["text"].str.split().str.len() >= LEAST_WORDS].drop_duplicates("text")
    is_negative = frame["sentiment"] == "negative"
    return tuple(frame["text"][is_negative]), tuple(frame["text"][~is_negative])


def honest(lang: str, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Return complaints of a language, and what is none, each once and in an order that is drawn."""
    complaints, others = _written(lang)
    return [str(text) for text in rng.permutation(complaints)], [str(text) for text in rng.permutation(others)]


def _some(texts: Sequence[str], n: int) -> list[str]:
    return [texts[i % len(texts)] for i in range(n)]


def _times(day: float, days: float, n: int, rng: np.random.Generator) -> pd.DatetimeIndex:
    whole = np.floor(rng.uniform(0, max(days, 1.0), n))
    length = min(days, 1.0)
    hours = rng.uniform(AWAKE[0], AWAKE[0] + (AWAKE[1] - AWAKE[0]) * length, n)
    return START + pd.to_timedelta(24 * (day + whole) + hours, unit="h")


def _rows(
    texts: Sequence[str], times: pd.DatetimeIndex, n_negative: int, authors: Sequence[str], kind: str = "honest"
) -> pd.DataFrame:
    negative = np.arange(len(texts)) < n_negative
    return pd.DataFrame(
        {
            "timestamp": times.as_unit("us"), "text": list(texts), "author": list(authors), "kind": kind,
            "p_negative": np.where(negative, 0.95, 0.05), "p_neutral": np.where(negative, 0.03, 0.6),
            "p_positive": np.where(negative, 0.02, 0.35),
        }
    )  # fmt: skip


def _filled(template: str, rng: np.random.Generator) -> str:
    pieces = template.replace("]", "[").split("[")
    words = "".join(str(rng.choice(piece.split("|"))) if i % 2 else piece for i, piece in enumerate(pieces))
    return words.format(n=int(rng.integers(10, 99_999)), name=rng.choice(_NAMES))
