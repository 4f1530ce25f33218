"""The report as a workbook: one sheet for each kind of thing, every text a text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect import locale
from crisisdetect._writing import whole_file
from crisisdetect.errors import MissingExtraError
from crisisdetect.readers import quote_formula
from crisisdetect.report._clean import clean
from crisisdetect.report._voices import COMMENT_KEYS, comments_in
from crisisdetect.report._wording import say
from crisisdetect.tables import SERIES_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from crisisdetect.report._result import Result
    from crisisdetect.report._voices import Voices

#: Rows that a sheet of a spreadsheet program can hold, the head among them, and characters of a cell.
_MOST_ROWS: Final = 1_048_576
_MOST_CHARACTERS: Final = 32_000

_CRISES: Final = (
    *("number", "stream", "severity", "level_name", "state_name", "onset", "onset_low", "onset_high", "opened"),
    *("peak", "closed", "n_comments", "n_negative", "n_expected", "n_negative_excess", "ratio", "share_before"),
    *("share_during", "n_authors"),
)
_TIMES: Final = ("onset", "onset_low", "onset_high", "opened", "peak", "closed")
_SEGMENTS: Final = ("stream", "channel", "start", "end", "level", "low", "high", "evidence", "start_low", "start_high")
#: What leads back to a comment, or to whoever wrote it.
_NAMING: Final = frozenset({"id", "by"})
_QUESTIONS: Final = ("id", "timestamp", "text", "kind", "group", "answered", "by", "hours_to_answer", "hours_waiting")
_CONCERNS: Final = ("number", "category", "name", "n_comments", "n_before", "growth", "share_of_excess", "first_at")
_ACTIONS: Final = ("text", "role_name", "why", "source")


def write_workbook(
    path: Path, summary: Mapping[str, Any], result: Result, voices: Voices, order: Sequence[Any]
) -> None:
    """Write a workbook.

    Parameters
    ----------
    path : Path
        The file; it is replaced if it exists.
    summary : dict
        What :func:`summarise` returned, with a ``title``.
    result : Result
        What ``scan`` returned; it is not modified.
    voices : Voices
        What may be shown of other people's words.
    order : sequence of Understanding or None
        What is understood of each crisis, in the order of the summary.

    Raises
    ------
    MissingExtraError
        If openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        package = "openpyxl"
        raise MissingExtraError(package, extra="excel", purpose="A report as a workbook") from error
    book = Workbook(write_only=True)
    sheets = {
        "verdict": (("name", "value"), _verdict(summary)),
        "crises": ((*_CRISES, "cause", "reasons", "tell", "terms"), _crises(summary)),
        "series": _series(result),
        "segments": (_SEGMENTS, _segments(result)),
        "concerns": (("crisis", *_CONCERNS), _of_understood(summary, "concerns", _CONCERNS)),
        "questions": (("crisis", *_QUESTIONS), _questions(order, voices)),
        "actions": (("crisis", *_ACTIONS), _actions(summary)),
        "comments": (("crisis", *COMMENT_KEYS), _comments(summary)),
        "settings": (("key", "name", "value"), ([s["key"], s["name"], s["value"]] for s in summary["settings"])),
    }
    for key, (columns, rows) in sheets.items():
        _write(book, say(f"sheet_{key}"), columns, rows)
    with whole_file(path) as file:
        book.save(file)


def _write(book: Any, name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    head = []
    for place, column in enumerate(columns):
        cell = WriteOnlyCell(sheet, value=column)
        cell.font = Font(bold=True)
        head.append(cell)
        wide = 60 if column in ("value", "text", "why", "reasons") else 20
        sheet.column_dimensions[_letter(place)].width = wide
    sheet.append(head)
    for number, row in enumerate(rows, start=2):
        if number > _MOST_ROWS:
            break
        sheet.append([_cell(sheet, value, WriteOnlyCell) for value in row])


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place + 1))


def _cell(sheet: Any, value: Any, make: Any) -> Any:
    """Return a cell; a text is one even where it looks like a formula or an error."""
    plain = _plain(value)
    if not isinstance(plain, str):
        return plain
    cell = make(sheet, value="")
    cell.value = quote_formula(plain)
    cell.data_type = "s"
    return cell


def _plain(value: Any) -> Any:
    """Return a value as a spreadsheet has it: times without their zone, nothing for what is not known."""
    if isinstance(value, str):
        return clean(value, limit=_MOST_CHARACTERS, lines=True)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_convert(locale.here()).tz_localize(None).to_pydatetime()
    number = value.item() if hasattr(value, "item") else value
    return None if isinstance(number, float) and math.isinf(number) else number


def _when(text: str | None) -> pd.Timestamp | None:
    return None if text is None else pd.Timestamp(text)


def _verdict(summary: Mapping[str, Any]) -> Iterator[list[Any]]:
    verdict = summary["verdict"]
    yield [say("sheet_title"), summary["title"]]
    yield [say("sheet_verdict"), verdict["sentence"]]
    yield [say("level"), f"{verdict['severity']} · {verdict['level_name']}"]
    yield [say("sheet_looked_at"), summary["looked_at"]]
    for key, n in summary["counts"].items():
        yield [say(key), n]
    for row in summary["rejected"]:
        yield [say("rejected_because"), f"{row['reason']}: {row['n']}"]
    for key, heading in (("how_sure", "because"), ("what_would_make_us_wrong", "wrong"), ("notes", "reader_notes")):
        for sentence in summary[key]:
            yield [say(heading), sentence]


def _crises(summary: Mapping[str, Any]) -> Iterator[list[Any]]:
    for crisis in summary["crises"]:
        u = crisis["understanding"]
        yield [
            *(_when(crisis[key]) if key in _TIMES else crisis[key] for key in _CRISES),
            u["cause"]["name"] if u and u["cause"] else None,
            " ".join(crisis["reasons"]),
            ", ".join(role["name"] for role in crisis["tell"]),
            ", ".join(crisis["terms"]),
        ]


def _series(result: Result) -> tuple[tuple[str, ...], Iterator[list[Any]]]:
    columns = [name for name in (*SERIES_COLUMNS, "expected", "expected_high") if name in result.series.columns]
    table = result.series[columns]
    rows = ([when, *values] for when, values in zip(table.index, table.to_numpy(dtype=object), strict=True))
    return ("start", *columns), rows


def _segments(result: Result) -> Iterator[list[Any]]:
    return ([getattr(segment, name, None) for name in _SEGMENTS] for segment in result.segments)


def _of_understood(summary: Mapping[str, Any], part: str, keys: Iterable[str]) -> Iterator[list[Any]]:
    names = tuple(keys)
    for crisis in summary["crises"]:
        for one in (crisis["understanding"] or {}).get(part, ()):
            yield [crisis["number"], *(one[name] for name in names)]


def _actions(summary: Mapping[str, Any]) -> Iterator[list[Any]]:
    for crisis in summary["crises"]:
        plan = (crisis["understanding"] or {}).get("plan")
        for action in plan["actions"] if plan else ():
            yield [crisis["number"], *(action[key] for key in _ACTIONS)]


def _questions(order: Sequence[Any], voices: Voices) -> Iterator[list[Any]]:
    for number, understanding in enumerate(order, start=1):
        questions = getattr(understanding, "questions", None)
        for row in () if questions is None else questions.to_dict("records"):
            row["text"] = voices.words(row["text"], limit=500, lines=True)
            yield [number, *(None if voices.hidden and key in _NAMING else row.get(key) for key in _QUESTIONS)]


def _comments(summary: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Return every comment that the report shows, once a crisis; grave ones of the whole export have no crisis."""
    places = [(crisis["number"], crisis) for crisis in summary["crises"]] + [(None, summary["grave"])]
    for number, place in places:
        seen = {comment["id"]: comment for comment in comments_in(place)}
        for comment in seen.values():
            yield [number, *(_when(comment[key]) if key == "timestamp" else comment[key] for key in COMMENT_KEYS)]
