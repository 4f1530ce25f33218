"""Reviews, customer care, suites and surveys, as far as the names of their fields do not tell how to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.readers._nested import dicts, dig, pages
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._platforms_declared import look
from crisisdetect.readers._types import DROP, NOT_A_COMMENT, Document, Record
from crisisdetect.readers._values import truth

if TYPE_CHECKING:
    from collections.abc import Iterator


def tidy_steam(frame: pd.DataFrame) -> pd.DataFrame:
    verdict = frame["voted_up"].map(lambda cell: "positive" if truth(cell) else "negative")
    return frame.assign(verdict=verdict.where(frame["voted_up"].notna(), None))


def expand_feed(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield reviews; older feeds begin with the app itself."""
    for page in pages(document):
        entries = dicts(dig(page, "feed.entry")) or [page]
        yield from ((entry, page) for entry in entries if "im:rating" in entry)


def expand_connect(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield reviews with the replies of the developer, which stand in a list of their own."""
    for page in pages(document):
        included = dicts(page.get("included"))
        by_id = {str(one.get("id")): one for one in included}
        by_review = {str(look(one, "relationships.review.data.id")): one for one in included}
        for review in dicts(page.get("data")) or [page]:
            answer = by_id.get(str(look(review, "relationships.response.data.id"))) or by_review.get(
                str(review.get("id"))
            )
            yield {**review, "response": dig(answer, "attributes")}, page


def expand_intercom(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield what opened each conversation, and its parts, which answer it."""
    for conversation in [document.root] if "conversation_parts" in document.root else document.records:
        opening = conversation.get("source")
        if isinstance(opening, dict):
            opened = {"created_at": conversation.get("created_at"), "part_type": "open"}
            yield {**opening, **opened}, conversation
        for part in dicts(dig(conversation, "conversation_parts.conversation_parts")):
            written = {"reply_to": dig(opening, "id"), "empty": not part.get("body")}
            yield {**part, **written}, conversation


def tidy_exportcomments(frame: pd.DataFrame) -> pd.DataFrame:
    """Make ids of the numbers of comments and of their replies."""
    ids = frame["[Id]"].map(_whole)
    subs = frame["[SubId]"].map(_whole) if "[SubId]" in frame.columns else pd.Series("", index=frame.index)
    own = [f"{name}.{sub}" if sub else name for name, sub in zip(ids, subs, strict=True)]
    keys = pd.Series([name or None for name in own], index=frame.index, dtype=object)
    return frame.assign(**{"comment key": keys, "answers": ids.where(subs != "", None)})


def _whole(cell: object) -> str:
    text = "" if cell is None or cell != cell else str(cell).strip()
    return text.removesuffix(".0")


def own_posts(frame: pd.DataFrame) -> Note:
    return note("own_posts", rows=len(frame))


def expand_talkwalker(document: Document) -> Iterator[tuple[Record, Record]]:
    for chunk in document.records:
        result = dig(chunk, "chunk_result.data.data")
        if isinstance(result, dict):
            kinds = result.get("source_type")
            yield {**result, "source_type": kinds[0] if isinstance(kinds, list) and kinds else kinds}, chunk


_HEADER: Final = f"{NOT_A_COMMENT}: a further line of the header"


def tidy_qualtrics(frame: pd.DataFrame) -> pd.DataFrame:
    """Mark the lines below the header: the questions in words, and their names in JSON."""
    cells = frame["StartDate"].astype(str).str.strip()
    return _without(frame, cells.str.startswith('{"ImportId"') | cells.isin(["Start Date", "StartDate"]))


def tidy_surveymonkey(frame: pd.DataFrame) -> pd.DataFrame:
    """Mark the line below the header, which names the parts of the questions and no respondent."""
    cells = frame["Respondent ID"].where(frame["Respondent ID"].notna(), "").astype(str).str.strip()
    return _without(frame, cells == "")


def _without(frame: pd.DataFrame, headings: pd.Series[bool]) -> pd.DataFrame:
    return frame.assign(**{DROP: headings.map({True: _HEADER, False: None})})
