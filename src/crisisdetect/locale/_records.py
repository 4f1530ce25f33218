"""Records of codes and values that say themselves in any of the languages."""

from __future__ import annotations

from abc import ABC, abstractmethod

from crisisdetect.locale._speaking import speaking


class InWords(ABC):
    """A record that people read as text: it writes it in the language that is spoken, and is asked for any."""

    __slots__ = ()

    def in_words(self, lang: str | None = None) -> str:
        """Return what it says to people.

        Parameters
        ----------
        lang : str, optional
            Language; by default that which is spoken: English unless inside ``with speaking(lang):``.

        Returns
        -------
        str
            A phrase, a sentence or a text.

        Raises
        ------
        ParameterError
            If there is no catalogue of that language.
        """
        with speaking(lang):
            return self._said()

    @abstractmethod
    def _said(self) -> str:
        """Return what it says in the language that is spoken."""


class InData(ABC):
    """A record that machines read as plain data, of which some is in words."""

    __slots__ = ()

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return it as plain data, as the JSON output has it; times are ISO 8601 in UTC.

        Parameters
        ----------
        lang : str, optional
            Language of the words in it; by default that which is spoken: English unless inside
            ``with speaking(lang):``.

        Returns
        -------
        dict
            What JSON can hold.

        Raises
        ------
        ParameterError
            If there is no catalogue of that language.
        """
        with speaking(lang):
            return self._data()

    @abstractmethod
    def _data(self) -> dict[str, object]:
        """Return it as plain data, its words in the language that is spoken."""
