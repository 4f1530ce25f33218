"""What is usual, what is seen, and what would raise or end an alarm, in words and numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.crises import check_lang
from crisisdetect.detection import MODES
from crisisdetect.monitor._episode import sums
from crisisdetect.monitor._wording import STATES, day, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.monitor._settings import Settings
    from crisisdetect.monitor._stream import StreamMonitor

_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamExplanation:
    """What a monitor knows of one stream.

    Attributes
    ----------
    stream, state : str
        Which, and in which state it is.
    judged_until : Timestamp or None
        End of the last bin that was judged.
    baseline_days : float
        Days of the past that the baseline rests on; 0 where there is none yet.
    comments_per_day, negatives_per_day, share : float
        What is usual.
    negatives_high, share_high : float
        Upper confidence bounds of these.
    tolerance_odds, tolerance_volume : float
        What is tolerated beyond them: odds ratio of the share, factor of the negatives.
    observed, expected, ceiling, observed_share : float
        Negatives of the last 24 hours, or of the last bin where it is longer; how many are usual and tolerated; and
        their share.
    statistic, threshold : float
        Evidence now, and from which on it is an alarm.
    false_alarms_30_days : float
        Bound of the expected number of false alarms in 30 days.
    guaranteed : bool
        Whether that bound is a theorem, given that the ceilings hold.
    episode_since : Timestamp or None
        When the open episode began.
    ends_after_hours, ends_below, ends_now : float
        The open episode is over when there were at most ``ends_below`` negatives in so many hours; now there were
        ``ends_now``. Null without one.
    n_late : int
        Comments that came after their bin was judged.
    n_excluded : int
        Periods of the past that were no baseline, as crises.
    """

    stream: str
    state: str
    judged_until: pd.Timestamp | None
    baseline_days: float
    comments_per_day: float
    negatives_per_day: float
    share: float
    negatives_high: float
    share_high: float
    tolerance_odds: float
    tolerance_volume: float
    observed: float
    expected: float
    ceiling: float
    observed_share: float
    statistic: float
    threshold: float
    false_alarms_30_days: float
    guaranteed: bool
    episode_since: pd.Timestamp | None
    ends_after_hours: float
    ends_below: float
    ends_now: float
    n_late: int
    n_excluded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a monitor knows; as text by ``str()``, as data by :meth:`to_dict`.

    Attributes
    ----------
    streams : tuple of StreamExplanation
        One a stream.
    budget : str
        The budget of false alarms in words.
    lang : str
        Language of the text.
    """

    streams: tuple[StreamExplanation, ...]
    budget: str
    lang: str

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data for JSON."""
        return {"budget": self.budget, "streams": [_plain(one) for one in self.streams]}

    def __str__(self) -> str:
        head = "Budget : " if self.lang == "fr" else "Budget: "
        return "\n\n".join([f"{head}{self.budget}.", *(_in_words(one, self.lang) for one in self.streams)])


def explain(settings: Settings, streams: Sequence[StreamMonitor], lang: str) -> Explanation:
    """Explain streams."""
    check_lang(lang)
    return Explanation(
        streams=tuple(_explain_one(settings, one) for one in streams),
        budget=settings.budget.in_words(lang),
        lang=lang,
    )


def _explain_one(settings: Settings, one: StreamMonitor) -> StreamExplanation:
    nan = float("nan")
    baseline = one.usual.baseline if one.usual is not None else None
    tolerance = one.usual.tolerance if one.usual is not None else None
    last = sums(one.recent(max(1, _DAY_S // settings.every_s)))
    episode = one.episode
    is_open = episode is not None and episode.opened_s is not None
    window = one.calm_bins()
    ending = sums(one.recent(window))
    return StreamExplanation(
        stream=one.name,
        state=one.state,
        judged_until=None if one.next_s is None else pd.Timestamp(one.next_s, unit="s", tz="UTC"),
        baseline_days=baseline.days if baseline else 0.0,
        comments_per_day=24 * baseline.rate if baseline else nan,
        negatives_per_day=24 * baseline.negative_rate if baseline else nan,
        share=baseline.share_level if baseline else nan,
        negatives_high=24 * baseline.negative_rate_high if baseline else nan,
        share_high=baseline.share_high if baseline else nan,
        tolerance_odds=tolerance.share_odds if tolerance else nan,
        tolerance_volume=tolerance.volume if tolerance else nan,
        observed=last.k,
        expected=last.expected,
        ceiling=last.ceiling,
        observed_share=last.share,
        statistic=one.statistic,
        threshold=one.gamma,
        false_alarms_30_days=30 * _DAY_S / settings.every_s / one.gamma,
        guaranteed=MODES[one.detector.mode],
        episode_since=pd.Timestamp(episode.onset_s, unit="s", tz="UTC") if episode and is_open else None,
        ends_after_hours=window * settings.every_s / 3600 if is_open else nan,
        ends_below=ending.ceiling if is_open else nan,
        ends_now=ending.k if is_open else nan,
        n_late=one.n_late,
        n_excluded=len(baseline.excluded) if baseline else 0,
    )


_WORDS: Final = {
    "en": {
        "head": "{stream}: {state}.",
        "usual": (
            "Usual, from {days} days: {comments} comments a day, {negatives} of them negative ({share}); at most "
            "{negatives_high} and {share_high} with the uncertainty of the past, and a calm stream may exceed that "
            "{odds} times (odds of the share) and {volume} times (number) for a while."
        ),
        "none": "There is too little data yet to know what is usual: the share is watched against what it was so far.",
        "seen": "Last 24 hours: {observed} negative comments; {expected} are usual, {ceiling} are tolerated.",
        "evidence": (
            "Evidence against “all is usual”: {statistic} of the {threshold} that raise an alarm. False alarms are "
            "{bound} in 30 days at most on average, {sure}."
        ),
        "sure": "proven as long as the calm level keeps below what is tolerated",
        "unsure": "by calibration, not by proof",
        "end": (
            "An episode is open since {since}. It is over when there are at most {below} negative comments in "
            "{hours} hours; there were {now}."
        ),
        "late": "{n} comments came too late to be judged.",
        "excluded": "{n} periods of the past look like crises and are no baseline.",
    },
    "fr": {
        "head": "{stream} : {state}.",
        "usual": (
            "Habituellement, d’après {days} jours : {comments} commentaires par jour, dont {negatives} négatifs "
            "({share}) ; au plus {negatives_high} et {share_high} vu l’incertitude du passé, et un flux calme peut "
            "dépasser cela de {odds} fois (cote de la part) et {volume} fois (nombre) pour un temps."
        ),
        "none": (
            "Il y a encore trop peu de données pour savoir ce qui est habituel : la part est comparée à ce qu’elle a "
            "été jusqu’ici."
        ),
        "seen": (
            "Dernières 24 heures : {observed} commentaires négatifs ; {expected} sont habituels, {ceiling} tolérés."
        ),
        "evidence": (
            "Indices contre « tout est habituel » : {statistic} sur les {threshold} qui déclenchent une alerte. "
            "Fausses alertes : {bound} en 30 jours au plus en moyenne, {sure}."
        ),
        "sure": "prouvé tant que le niveau calme reste sous ce qui est toléré",
        "unsure": "par calibration, sans preuve",
        "end": (
            "Un épisode est ouvert depuis le {since}. Il est terminé quand il y a au plus {below} commentaires "
            "négatifs en {hours} heures ; il y en a eu {now}."
        ),
        "late": "{n} commentaires sont arrivés trop tard pour être jugés.",
        "excluded": "{n} périodes du passé ressemblent à des crises et ne servent pas de référence.",
    },
}


def _in_words(one: StreamExplanation, lang: str) -> str:
    words = _WORDS[lang]

    def say(value: float) -> str:
        return number(value, lang)

    lines = [words["head"].format(stream=one.stream, state=STATES[lang][one.state])]
    if one.baseline_days:
        lines.append(
            words["usual"].format(
                days=f"{one.baseline_days:.0f}",
                comments=say(one.comments_per_day),
                negatives=say(one.negatives_per_day),
                share=percent(one.share, lang),
                negatives_high=say(one.negatives_high),
                share_high=percent(one.share_high, lang),
                odds=say(one.tolerance_odds),
                volume=say(one.tolerance_volume),
            )
        )
    else:
        lines.append(words["none"])
    lines.append(words["seen"].format(observed=say(one.observed), expected=say(one.expected), ceiling=say(one.ceiling)))
    lines.append(
        words["evidence"].format(
            statistic=say(one.statistic),
            threshold=say(one.threshold),
            bound=say(one.false_alarms_30_days),
            sure=words["sure" if one.guaranteed else "unsure"],
        )
    )
    if one.episode_since is not None:
        since, hours = day(one.episode_since, lang), f"{one.ends_after_hours:.0f}"
        lines.append(words["end"].format(since=since, below=say(one.ends_below), hours=hours, now=say(one.ends_now)))
    lines += [words["late"].format(n=one.n_late)] * bool(one.n_late)
    lines += [words["excluded"].format(n=one.n_excluded)] * bool(one.n_excluded)
    return "\n".join(lines)


def _plain(one: StreamExplanation) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, value in asdict(one).items():
        if isinstance(value, pd.Timestamp):
            value = value.isoformat().replace("+00:00", "Z")
        elif isinstance(value, float):
            value = None if value != value else round(value, 4)
        plain[key] = value
    return plain
