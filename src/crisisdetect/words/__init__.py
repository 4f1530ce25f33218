"""Words of comments: folding, stop words, a guess of the language, and groups of texts that mean much the same."""

from crisisdetect.words._fold import clauses, fold
from crisisdetect.words._group import Embed, embedded, group_texts, word_vectors
from crisisdetect.words._language import guess_language
from crisisdetect.words._near import near_duplicates
from crisisdetect.words._stop import STOP_WORDS
from crisisdetect.words._vectors import installed_vectors, sentence_vectors

__all__ = [
    "STOP_WORDS",
    "Embed",
    "clauses",
    "embedded",
    "fold",
    "group_texts",
    "guess_language",
    "installed_vectors",
    "near_duplicates",
    "sentence_vectors",
    "word_vectors",
]
