"""The demo: one French and one English stream, with a crisis, a harmless rush and a lone angry author in each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.datasets._export import write_export
from crisisdetect.datasets._plan import ANGRY_DAYS, check_choice
from crisisdetect.datasets._pool import texts_of
from crisisdetect.datasets._simulate import simulate_comments

if TYPE_CHECKING:
    from crisisdetect.datasets._pool import Lang

#: What ``simulate_comments`` is asked for. Times without a zone are in the public's.
DEMOS: Final[dict[Lang, dict[str, Any]]] = {
    "fr": {
        "start": "2024-03-04",
        "days": 63,
        "per_day": 57.0,
        "cause": "product_problem",
        "crisis_at": "2024-04-16 09:30",
        "crisis_days": 5.0,
        "crisis_size": 7.0,
        "crisis_shape": "sudden",
        "burst_at": "2024-03-28 10:00",
        "burst_days": 3.0,
        "burst_size": 4.0,
        "angry_author_at": "2024-04-29 07:00",
        "random_state": 2024,
    },
    "en": {
        "start": "2024-03-04",
        "days": 63,
        "per_day": 57.0,
        "cause": "communication_error",
        "crisis_at": "2024-04-11 14:00",
        "crisis_days": 4.5,
        "crisis_size": 6.5,
        "crisis_shape": "wave",
        "burst_at": "2024-04-27 11:00",
        "burst_days": 2.0,
        "burst_size": 5.0,
        "angry_author_at": "2024-03-20 07:00",
        "random_state": 4711,
    },
}

#: The files: their names, and how each tool that might have written them names its columns.
EXPORTS: Final[dict[Lang, dict[str, Any]]] = {
    "fr": {
        "name": "demo_fr.csv",
        "tz": "Europe/Paris",
        "delimiter": ";",
        "byte_order_mark": True,
        "booleans": ("non", "oui"),
        "columns": {
            "id": "Identifiant",
            "timestamp": "Date",
            "author": "Auteur",
            "text": "Commentaire",
            "lang": "Langue",
            "platform": "Réseau",
            "stream": "Marque",
            "thread_id": "Fil",
            "parent_id": "En réponse à",
            "is_own": "Compte officiel",
            "is_repost": "Repartage",
            "likes": "J'aime",
        },
    },
    "en": {
        "name": "demo_en.ndjson",
        "columns": {
            "id": "comment_id",
            "timestamp": "created_at",
            "author": "username",
            "text": "message",
            "lang": "lang",
            "platform": "platform",
            "stream": "brand",
            "thread_id": "thread_id",
            "parent_id": "parent_id",
            "is_own": "is_own",
            "is_repost": "is_repost",
            "likes": "like_count",
        },
    },
}


def load_demo(*, lang: Lang = "fr") -> pd.DataFrame:
    """Make one of the two demo streams, the same rows as in the demo files.

    The French one is the public of a parcel carrier whose app update charges people twice and loses parcels; the
    English one that of a maker of coffee machines whose chief mocks customers who find it dear. Both are invented,
    and so is every comment.

    Parameters
    ----------
    lang : {"fr", "en"}, default="fr"
        Which one.

    Returns
    -------
    DataFrame
        A comments table with the truth in ``true_label`` and ``true_event``, as from ``simulate_comments``.

    Raises
    ------
    ParameterError
        If there is no demo in that language.

    See Also
    --------
    demo_events : When what was planted happens.
    write_demo : The same as files.

    Examples
    --------
    >>> comments = load_demo(lang="fr")
    >>> comments["stream"].unique().tolist()
    ['Orvelane']
    >>> comments.loc[comments["true_event"] == "crisis", "timestamp"].min() >= demo_events("fr")["crisis_onset"]
    True
    """
    check_choice("lang", lang, tuple(DEMOS), caller="load_demo")
    return simulate_comments(lang=lang, **DEMOS[lang])


def demo_events(lang: Lang) -> dict[str, pd.Timestamp]:
    """Tell when what was planted in a demo stream begins and ends.

    Parameters
    ----------
    lang : {"fr", "en"}
        Which demo.

    Returns
    -------
    dict of str to Timestamp
        ``crisis_onset``, ``crisis_end``, ``burst_start``, ``burst_end``, ``angry_author_start`` and
        ``angry_author_end``, in UTC; ends are the first instant after.

    Raises
    ------
    ParameterError
        If there is no demo in that language.

    Examples
    --------
    >>> demo_events("fr")["crisis_onset"]
    Timestamp('2024-04-16 07:30:00+0000', tz='UTC')
    """
    check_choice("lang", lang, tuple(DEMOS), caller="demo_events")
    demo, zone = DEMOS[lang], texts_of(lang).zone
    spans = {
        ("crisis_onset", "crisis_end"): (demo["crisis_at"], demo["crisis_days"]),
        ("burst_start", "burst_end"): (demo["burst_at"], demo["burst_days"]),
        ("angry_author_start", "angry_author_end"): (demo["angry_author_at"], ANGRY_DAYS),
    }
    events: dict[str, pd.Timestamp] = {}
    for (first, last), (at, days) in spans.items():
        start = pd.Timestamp(at, tz=zone).tz_convert("UTC")
        events |= {first: start, last: start + pd.Timedelta(days=days)}
    return events


def write_demo(folder: str | Path) -> list[Path]:
    """Write both demo streams as export files: one CSV with French headers, one NDJSON; without the truth.

    Parameters
    ----------
    folder : str or Path
        Where to write; it is made if it is not there. Files of the same name are replaced.

    Returns
    -------
    list of Path
        The files, French first.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_demo(tempfile.mkdtemp())]
    ['demo_fr.csv', 'demo_en.ndjson']
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for lang, export in EXPORTS.items():
        options = {key: value for key, value in export.items() if key != "name"}
        paths.append(write_export(load_demo(lang=lang), folder / export["name"], **options))
    return paths
