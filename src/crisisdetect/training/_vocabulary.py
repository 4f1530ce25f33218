"""Trim a SentencePiece unigram vocabulary to the languages a model is made for."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_ALPHABETS = ("LATIN", "ARABIC", "DEVANAGARI", "CYRILLIC", "GREEK")
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def trim_tokenizer(source: Path, texts: Iterable[str], *, min_count: int, n_common: int) -> tuple[str, list[int]]:
    """Write a smaller ``tokenizer.json`` that splits the given texts as before.

    A piece is kept when it is (a) special, (b) seen at least ``min_count`` times in ``texts``, (c) one character long
    and a symbol (emoji among them), punctuation, digit or a letter of the Latin, Arabic, Devanagari, Cyrillic or Greek
    alphabet, or (d) made of Latin or Cyrillic letters and among the first ``n_common`` pieces of the base vocabulary,
    which is ordered by frequency: so names and related languages that the texts lack stay readable.

    Parameters
    ----------
    source : Path
        ``tokenizer.json`` of the base model (a unigram model).
    texts : iterable of str
        Normalised texts of the languages to keep.
    min_count : int
        Occurrences from which a piece is kept.
    n_common : int
        Rank up to which common Latin and Cyrillic pieces are kept.

    Returns
    -------
    tokenizer : str
        The new ``tokenizer.json``.
    rows : list of int
        For each new id, the row of the base embedding matrix.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source))
    seen: Counter[int] = Counter()
    for batch in _batches(texts, 2_000):
        for encoding in tokenizer.encode_batch(batch, add_special_tokens=False):
            seen.update(encoding.ids)

    layout = json.loads(source.read_text(encoding="utf-8"))
    pieces = layout["model"]["vocab"]
    rows = [
        row
        for row, (piece, _) in enumerate(pieces)
        if piece in _SPECIAL or seen[row] >= min_count or _is_kept_character(piece) or _is_common(row, piece, n_common)
    ]
    place = {row: new for new, row in enumerate(rows)}
    layout["model"]["vocab"] = [[piece, round(score, 4)] for piece, score in (pieces[row] for row in rows)]
    layout["model"]["unk_id"] = place[layout["model"]["unk_id"]]
    layout["added_tokens"] = [
        token | {"id": place[token["id"]]} for token in layout["added_tokens"] if token["id"] in place
    ]
    for token in layout["post_processor"]["special_tokens"].values():
        token["ids"] = [place[i] for i in token["ids"]]
    layout["truncation"] = layout["padding"] = None
    return json.dumps(layout, ensure_ascii=False, separators=(",", ":")), rows


def _is_kept_character(piece: str) -> bool:
    character = piece.removeprefix("▁")
    if len(character) != 1:
        return False
    category = unicodedata.category(character)
    if category[0] in "SPN":
        return True
    return unicodedata.name(character, "").startswith(_ALPHABETS)


def _is_common(row: int, piece: str, n_common: int) -> bool:
    word = piece.removeprefix("▁")
    return row < n_common and all(unicodedata.name(c, "").startswith(("LATIN", "CYRILLIC")) for c in word)


def _batches(texts: Iterable[str], size: int) -> Iterable[list[str]]:
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
