"""The model card of a trained folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ROW = "| {name} | {texts:.0f} | {recall} | {f1} | {negative} | {share}, {true} | {error} |"


def model_card(
    *,
    name: str,
    version: str,
    base: str,
    settings: Mapping[str, Any],
    languages: Mapping[str, int],
    set_aside: Mapping[str, int],
    figures: Mapping[str, Mapping[str, float]],
) -> str:
    """Write the card in Markdown: where it comes from, how it was made, how good it is on the held-out texts.

    Parameters
    ----------
    name, version, base : str
        The model, and what it was trained from.
    settings : mapping
        Settings of the training.
    languages : mapping of str to int
        Training texts by language.
    set_aside : mapping of str to int
        Rows not used, by reason.
    figures : mapping of str to mapping
        By name of a part of the held-out texts, what :func:`crisisdetect.training._measure.measures` gives.
    """
    texts = ", ".join(f"{n} {lang}" for lang, n in languages.items())
    aside = "; ".join(f"{n} rows: {reason}" for reason, n in set_aside.items()) or "none"
    rows = [
        _ROW.format(
            name=part,
            texts=values["texts"],
            recall=_percent(values["macro_recall"]),
            f1=_percent(values["macro_f1"]),
            negative=_percent(values["negative_f1"]),
            share=_percent(values["negative_share"]),
            true=_percent(values["true_negative_share"]),
            error=f"{values['calibration_error']:.3f}",
        )
        for part, values in figures.items()
    ]
    lines = [
        f"# Model card: {name}, version {version}",
        "",
        "Tells whether a comment is negative, neutral or positive. Written by `crisisdetect train`.",
        "",
        "## How it was made",
        "",
        f"- Trained from: {base}",
        f"- Training texts by language: {texts}",
        f"- Set aside: {aside}",
        *(f"- {key.replace('_', ' ')}: {value}" for key, value in settings.items()),
        "",
        "## How good it is",
        "",
        "On texts held out from training. They served to calibrate the probabilities (one scale and three offsets), so",
        "the calibration error is slightly too kind; the other figures are hardly touched by that.",
        "",
        "| part | texts | macro recall | macro F1 | negative F1 | negative share, true | calibration error |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
        "## Limits",
        "",
        "It knows the kind of comments it was trained on. Irony, news without an opinion, and languages with few",
        "training texts are judged worse than the table says. Do not use it to judge persons.",
        "",
    ]
    return "\n".join(lines)


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
