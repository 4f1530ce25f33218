"""A transformer as an ONNX file, run by onnxruntime: the default model, and any other folder with one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from crisisdetect.errors import Message, ModelError
from crisisdetect.scoring._bytes import open_sessions, unsure
from crisisdetect.scoring._folder import input_types, model_files, open_tokenizer, read_own_config
from crisisdetect.scoring._heads import heads_of, read_logits
from crisisdetect.scoring._labels import map_labels
from crisisdetect.scoring._readings import WIDTH, numbers
from crisisdetect.scoring._tokens import Again, Encoder, probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from crisisdetect.scoring._folder import Precision
    from crisisdetect.scoring._heads import Head
    from crisisdetect.scoring._tokens import Forward


class OnnxScorer:
    """A sentiment model run by onnxruntime; called with texts, it returns their probabilities.

    Make one with :meth:`from_folder`, :func:`load_scorer` or :func:`default_scorer`. It may be called from several
    threads at once. Texts are normalised, sorted by length and put into batches of about 500 tokens; those longer
    than the model's limit keep the first three quarters and the last quarter of it, and are counted.

    A text's probabilities do not depend on the texts beside it, beyond rounding (1e-5), as long as the model computes
    with floats or scales its activations row by row, as the models of the package do. A model made with onnxruntime's
    ``quantize_dynamic`` scales them once for a whole batch: with 12 layers that moved probabilities by 0.03 on average
    and by 0.2 at most, and changed the likeliest class of 5 texts in 100.

    Parameters
    ----------
    name : str
        Name and version of the model.
    session : onnxruntime.InferenceSession
        Takes ``input_ids`` and ``attention_mask`` of shape (rows, tokens).
    tokenizer : tokenizers.Tokenizer
        Adds its own special tokens.
    groups : list of three lists of int
        Places of the negative, neutral and positive logits, as :func:`map_labels` gives them.
    max_tokens : int
        Longest row, special tokens included.
    pad_id : int
        Id that fills short rows.
    heads : sequence of Head, default=()
        What the output ``readings`` says beside sentiment.
    exact : onnxruntime.InferenceSession, optional
        Reads again the texts of which ``session`` does not surely know the sentiment.
    """

    def __init__(
        self,
        *,
        name: str,
        session: InferenceSession,
        tokenizer: Tokenizer,
        groups: list[list[int]],
        max_tokens: int,
        pad_id: int,
        heads: Sequence[Head] = (),
        exact: InferenceSession | None = None,
    ) -> None:
        self.name = name
        self.heads = tuple(heads)
        self._session = session
        self._exact = exact
        self._groups = groups
        self._encoder = Encoder(tokenizer, max_tokens=max_tokens, pad_id=pad_id)
        self._inputs = input_types(session, name=name)
        self._outputs = [output.name for output in session.get_outputs()]
        if self.heads and "readings" not in self._outputs:
            msg = Message(
                "The config.json of the model {name} names heads, but its graph has no output 'readings'.",
                name=name,
            )
            raise ModelError(msg)

    @classmethod
    def from_folder(cls, path: str | Path, *, threads: int | None = None, precision: Precision = "auto") -> Self:
        """Load a model folder written by this package.

        Parameters
        ----------
        path : str or Path
            Folder with ``config.json``, ``model.onnx`` and ``tokenizer.json``.
        threads : int, optional
            Threads of one forward pass; as many as this process may use when not given.
        precision : {"auto", "float32", "int8"}, default="auto"
            How the large matrices are multiplied: as floats, or as bytes, which takes less memory and gives
            probabilities that differ by less than 0.01 on average, the same ones on all processors. ``"auto"`` takes
            bytes where the processor has instructions for them (VNNI) and a measurement of some tenths of a second,
            once a process, finds them at least 1.5 times as fast as floats; it then reads again in floats what is not
            sure, so that at most 0.2 % of texts are of another class than with floats.

        Returns
        -------
        OnnxScorer
            The model, ready to be called.

        Raises
        ------
        ModelNotFoundError
            If there is no such folder, or a file of it is missing.
        ModelError
            If a file is damaged, or the folder was made for another version of the package.
        """
        folder = Path(path)
        config = read_own_config(folder)
        graph, vocabulary = model_files(folder, config)
        session, exact = open_sessions(graph, folder, config, threads=threads, precision=precision)
        return cls(
            name=f"{config['name']}@{config['version']}",
            session=session,
            exact=exact,
            tokenizer=open_tokenizer(vocabulary, source=folder / "tokenizer.json"),
            groups=map_labels(config["labels"], source=str(folder)),
            max_tokens=config["max_tokens"],
            pad_id=config["pad_id"],
            heads=heads_of(config, source=str(folder / "config.json")),
        )

    @property
    def n_truncated(self) -> int:
        """How many texts were longer than the model's limit so far."""
        return self._encoder.n_truncated

    def __repr__(self) -> str:
        return f"OnnxScorer({self.name!r})"

    def __call__(self, texts: Sequence[str], /, *, done: Callable[[int], object] | None = None) -> NDArray[np.floating]:
        """Return the probabilities of negative, neutral, positive for each text.

        Parameters
        ----------
        texts : sequence of str
            Any texts; they are normalised here.
        done : callable, optional
            Told after each batch how many texts were in it, to show progress.

        Returns
        -------
        ndarray of shape (n_texts, 3)
            float32; rows sum to 1.

        Raises
        ------
        ParameterError
            If ``texts`` is no sequence of strings.
        ModelError
            If the model fails.
        """

        def scores(session: InferenceSession) -> Forward:
            forward = self._forward(self._sentiment, session=session)
            return lambda ids, mask: probabilities(forward(ids, mask)[0], self._groups)

        answer = self._encoder.run(texts, scores(self._session), again=self._again(scores), done=done)
        return np.zeros((0, 3), dtype=np.float32) if answer is None else answer

    def read(
        self, texts: Sequence[str], /, *, done: Callable[[int], object] | None = None
    ) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Return the probabilities of sentiment and what else the model reads, of one pass.

        Parameters
        ----------
        texts : sequence of str
            Any texts; they are normalised here.
        done : callable, optional
            Told after each batch how many texts were in it, to show progress.

        Returns
        -------
        probabilities : ndarray of shape (n_texts, 3)
            As when the scorer is called.
        readings : ndarray of shape (n_texts, n)
            What :func:`crisisdetect.scoring.add_readings` makes columns of; NaN for heads that the model lacks.

        Raises
        ------
        ParameterError
            If ``texts`` is no sequence of strings.
        ModelError
            If the model fails.
        """
        if not self.heads:
            plain = self(texts, done=done)
            return plain, np.full((len(plain), WIDTH), np.nan, dtype=np.float32)

        def both(session: InferenceSession) -> Forward:
            forward = self._forward(self._sentiment, "readings", session=session)

            def read(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.floating]:
                logits, readings = forward(ids, mask)
                return np.hstack([probabilities(logits, self._groups), numbers(readings, self.heads)])

            return read

        answer = self._encoder.run(texts, both(self._session), again=self._again(both), done=done)
        if answer is None:
            return np.zeros((0, 3), dtype=np.float32), np.zeros((0, WIDTH), dtype=np.float32)
        return answer[:, :3], answer[:, 3:]

    def _again(self, read: Callable[[InferenceSession], Forward]) -> Again | None:
        return None if self._exact is None else Again(unsure=unsure, forward=read(self._exact))

    @property
    def _sentiment(self) -> str:
        return "logits" if "logits" in self._outputs else self._outputs[0]

    def embed(self, texts: Sequence[str], *, what: Literal["sentiment", "topic"] = "sentiment") -> NDArray[np.floating]:
        """Return a vector for each text: texts that mean the same lie close together.

        Parameters
        ----------
        texts : sequence of str
            Any texts.
        what : {"sentiment", "topic"}, default="sentiment"
            The vector that sentiment is read from, or the one that the other heads are read from, which says more of
            what a comment is about.

        Returns
        -------
        ndarray of shape (n_texts, width)
            float32; width is 0 when there are no texts.

        Raises
        ------
        ModelError
            If the model has no such output (``embedding`` or ``topic``).
        """
        output = "embedding" if what == "sentiment" else "topic"
        if output not in self._outputs:
            msg = Message(
                "The model {name} has no output {output!r}. It has {outputs}.",
                name=self.name,
                output=output,
                outputs=", ".join(self._outputs),
            )
            raise ModelError(msg)
        forward = self._forward(output)
        answer = self._encoder.run(texts, lambda ids, mask: forward(ids, mask)[0])
        return np.zeros((0, 0), dtype=np.float32) if answer is None else answer

    def heads_probabilities(self, texts: Sequence[str], /) -> dict[str, NDArray[np.float32]]:
        """Return the probability of every label of every head, where ``read`` keeps the likeliest ones.

        Parameters
        ----------
        texts : sequence of str
            Any texts; they are normalised here.

        Returns
        -------
        dict of str to ndarray of shape (n_texts, n_labels)
            By name of the head; empty when the model reads sentiment alone.

        Raises
        ------
        ParameterError
            If ``texts`` is no sequence of strings.
        ModelError
            If the model fails.
        """
        if not self.heads:
            return {}
        forward = self._forward("readings")
        answer = self._encoder.run(texts, lambda ids, mask: forward(ids, mask)[0])
        width = sum(len(head.labels) for head in self.heads)
        return read_logits(np.zeros((0, width), dtype=np.float32) if answer is None else answer, self.heads)

    def _forward(
        self, *outputs: str, session: InferenceSession | None = None
    ) -> Callable[[NDArray[np.int64], NDArray[np.int64]], list[NDArray[np.floating]]]:
        running = session or self._session

        def forward(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> list[NDArray[np.floating]]:
            values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            feed = {name: values[name].astype(kind, copy=False) for name, kind in self._inputs.items()}
            try:
                answers = running.run(list(outputs), feed)
            except Exception as error:  # onnxruntime's errors have no base class of their own
                msg = Message(
                    "The model {name} failed on a batch of {n_ids} texts: {error}",
                    name=self.name,
                    n_ids=len(ids),
                    error=error,
                )
                raise ModelError(msg) from error
            for output, answer in zip(outputs, answers, strict=True):
                if answer.ndim != 2 or len(answer) != len(ids):
                    wanted = f"The output {output!r} of the model {self.name} must have one row a text"
                    msg = Message("{wanted}. Got shape {shape} instead.", wanted=wanted, shape=answer.shape)
                    raise ModelError(msg)
            return [np.asarray(answer) for answer in answers]

        return forward
