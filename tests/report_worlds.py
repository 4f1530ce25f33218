"""A small invented export with a crisis, and results in which every text slot holds a text of one's choice."""

import dataclasses
import functools
from types import SimpleNamespace

import numpy as np
import pandas as pd

import crisisdetect as cd
import crisisdetect.response

START = pd.Timestamp("2026-03-02T00:00Z")
ONSET = pd.Timestamp("2026-04-01T08:00Z")
BAD_HOURS = 60

CALM = {
    "en": (
        "Nice shop, thank you",
        "Came on time",
        "It is fine",
        "Could be cheaper",
        "Great colours",
        "The lid is loose",
    ),
    "fr": (
        "Jolie boutique, merci",
        "Livré à temps",
        "Rien à dire",
        "Un peu cher",
        "Belles couleurs",
        "Couvercle lâche",
    ),
}
BAD = {
    "en": (
        "The new kettle {} caught fire in my kitchen, my hand is burnt",
        "I want my money back for the kettle {}",
        "Where is my refund {}? Nobody answers the phone",
        "When will you recall the kettle {}?",
        "My kettle {} melted after the update of the base, what a shame",
        "Your advert {} makes fun of people who got burnt, that is shameful",
    ),
    "fr": (
        "La nouvelle bouilloire {} a pris feu dans ma cuisine, je suis brûlée à la main",
        "Je veux être remboursé pour la bouilloire {}",
        "Où est mon remboursement {} ? Personne ne répond au téléphone",
        "Quand allez-vous rappeler la bouilloire {} ?",
        "Ma bouilloire {} a fondu après le changement de socle, quelle honte",
        "Votre publicité {} se moque des gens brûlés, c’est honteux",
    ),
}
OWN = {
    "en": ("Meet our new kettle, out today!", "We are looking into it, you get your money back within 14 days."),
    "fr": ("Découvrez notre nouvelle bouilloire !", "Nous vérifions, vous serez remboursé sous 14 jours."),
}


def export(lang="en", *, n_days=42, seed=3):
    """Return an export as a table: comments with stars, authors, threads, and the brand's own posts."""
    rng = np.random.default_rng(seed)
    rows = []

    def add(when, text, stars, **more):
        number = len(rows)
        row = {"id": f"k{number:05d}", "date": when, "text": text, "author": f"u{rng.integers(0, 4000)}"}
        row |= {"stars": stars, "thread_id": f"t{number // 40}", "parent_id": None, "is_own": False, "likes": 0}
        rows.append({**row, "platform": ("instagram", "facebook")[number % 2], "lang": lang, **more})
        return row["id"]

    for hour in range(n_days * 24):
        when = START + pd.Timedelta(hours=hour)
        for _ in range(rng.poisson(3)):
            calm = CALM[lang]
            place = int(rng.integers(0, len(calm)))
            add(when + pd.Timedelta(minutes=int(rng.integers(0, 60))), calm[place], 1 if place >= 5 else 5)
        if when == ONSET - pd.Timedelta(hours=3):
            add(when, OWN[lang][0], 5, is_own=True, author="Kettleworks")
        if ONSET <= when < ONSET + pd.Timedelta(hours=BAD_HOURS):
            for i in range(rng.poisson(5)):
                text = BAD[lang][int(rng.integers(0, len(BAD[lang])))].format(rng.integers(100, 999))
                moment = when + pd.Timedelta(minutes=int(rng.integers(0, 60)))
                key = add(moment, text, 1, likes=int(rng.integers(0, 90)))
                if i == 0 and hour % 9 == 0:
                    own = {"is_own": True, "author": "Kettleworks", "parent_id": key}
                    add(moment + pd.Timedelta(hours=2), OWN[lang][1], 3, **own)
    return pd.DataFrame(rows).assign(stream="Kettleworks")


@functools.cache
def scanned(lang="en"):
    """Return what a scan of the export says; it is made once and must not be changed."""
    return cd.scan(export(lang), sentiment="stars", every="1h", stream_column="stream", lang=lang, progress=False)


def plain(result):
    """Return the parts of a result that a report reads, as an object that can be changed."""
    names = ("comments", "series", "segments", "crises", "streams", "counts", "rejected", "notes", "settings", "lang")
    return SimpleNamespace(**{name: getattr(result, name) for name in names})


def with_understanding(result):
    """Return a result with what is understood of each crisis."""
    made = plain(result)
    made.understanding, made.grave = result.understanding, result.grave
    return made


def with_shares(result, before, during):
    """Return a result with these shares of negative comments before and during each crisis."""
    made = with_understanding(result)
    made.understanding = tuple(
        dataclasses.replace(one, share_before=before, share_during=during) for one in result.understanding
    )
    return made


@dataclasses.dataclass(frozen=True)
class Said:
    """A reason that says the same in every language."""

    text: str

    def in_words(self, lang):
        return self.text


def filled(result, text):
    """Return a result in which every text slot that others fill holds ``text``."""
    made = with_understanding(result)
    stream = text.replace("\ud800", "")
    made.comments = made.comments.assign(
        text=pd.Series([text] * len(made.comments), index=made.comments.index, dtype=object),
        author=pd.Series([text] * len(made.comments), index=made.comments.index, dtype=object),
    )
    made.series = made.series.assign(stream=stream)
    made.segments = tuple(dataclasses.replace(one, stream=stream) for one in made.segments)
    made.crises = tuple(
        dataclasses.replace(
            one, stream=stream, terms=(text,) * 2, reasons=(Said(text),), vector={text: 1.0}, tell=(text,)
        )
        for one in made.crises
    )
    made.streams = tuple(dataclasses.replace(one, stream=stream, notes=(Said(text),)) for one in made.streams)
    made.understanding = tuple(understanding_of(one, text) for one in made.understanding)
    made.grave = grave_of(made.grave, text)
    made.rejected, made.notes, made.settings = {text: 3}, (text,), {text: text, "alpha": 0.05}
    made.events = ((ONSET - pd.Timedelta("1D"), text),)
    return made


def understanding_of(one, text):
    """Return an understanding in which every text that others fill is ``text``."""
    explained = one.explanation
    concerns = tuple(dataclasses.replace(concern, phrase=text) for concern in explained.concerns)
    explained = dataclasses.replace(
        explained,
        **dict.fromkeys(("terms", "phrases", "emoji", "hashtags"), (text,)),
        concerns=concerns,
        places=dataclasses.replace(explained.places, platforms={text: 4}, languages={text: 4}),
        trigger=dataclasses.replace(explained.trigger, event=text),
    )
    answers = cd.response.Contradiction(group=0, about=text, said=(text, text), answer_ids=("a", "b"))
    return dataclasses.replace(
        one,
        explanation=explained,
        grave=grave_of(one.grave, text),
        questions=one.questions.assign(text=pd.Series([text] * len(one.questions), dtype=object), kind=text),
        contradictions=(answers,),
        brand=text,
    )


def grave_of(table, text):
    """Return a table of grave comments whose kinds and signs are ``text``."""
    filling = pd.Series([text] * len(table), index=table.index, dtype=object)
    return table.assign(kind=filling, sign=filling)
