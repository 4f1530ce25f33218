"""Words of comments: folding, copies, stop words, a guess of the language, groups of texts that mean much the same."""

from crisisdetect.words._anger_words import has_fury
from crisisdetect.words._copy import COPY_LENGTH, copy_key
from crisisdetect.words._fold import clauses, fold
from crisisdetect.words._group import Embed, embedded, group_texts, word_vectors
from crisisdetect.words._language import guess_language
from crisisdetect.words._near import near_duplicates
from crisisdetect.words._remember import remembered
from crisisdetect.words._stop import STOP_WORDS
from crisisdetect.words._vectors import installed_vectors, sentence_vectors

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "copy_key",
]
