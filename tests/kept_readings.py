"""What the model of the package answered, kept while the tests run: no export is read twice, in whichever process.

Nor is what a crisis is about told twice of the same comments.
"""

import hashlib
import os
import pickle

from pandas.util import hash_pandas_object

from crisisdetect.scoring import OnnxScorer, _load, default_scorer
from crisisdetect.understanding import _understand


def folder_of_this_run(tmp_path_factory):
    """Return a folder that all workers of this run share, and no other run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "readings"
    folder.mkdir(exist_ok=True)
    return folder


def keep(monkeypatch, folder):
    """Let what was asked before be answered as it was then; see the functions below."""
    monkeypatch.setattr(OnnxScorer, "read", _kept_reading(OnnxScorer.read, folder))
    monkeypatch.setattr(_understand, "explain", _kept_explanation(_understand.explain, folder))


def _kept_reading(read, folder):
    """Let the default model answer what it was asked before, the same texts in the same order, as it did then.

    Other models are asked each time, and so is this one where a text was cut, as it counts those.
    """

    def kept(self, texts, /, *, done=None):
        if self is not default_scorer():
            return read(self, texts, done=done)
        path = folder / _name("reading", self.name, list(texts))
        if path.exists():
            if done is not None and len(texts):
                done(len(texts))
            return pickle.loads(path.read_bytes())
        n_cut = self.n_truncated
        answer = read(self, texts, done=done)
        if self.n_truncated == n_cut:
            _write(path, answer)
        return answer

    return kept


def _kept_explanation(explain, folder):
    """Let the same comments, down to kinds and order of columns and rows, have the explanation they had then.

    Where the model of the package is another one for a while, what it was asked is kept apart.
    """

    def kept(scored, *, embed=None, **period):
        if embed is not None:
            return explain(scored, embed=embed, **period)
        table = (*scored.dtypes.astype(str).items(), hash_pandas_object(scored).to_numpy().tobytes())
        path = folder / _name("explanation", _load.default_scorer().name, table, repr(sorted(period.items())))
        if path.exists():
            return pickle.loads(path.read_bytes())
        answer = explain(scored, **period)
        _write(path, answer)
        return answer

    return kept


def _name(*asked):
    return hashlib.sha256(pickle.dumps(asked)).hexdigest()


def _write(path, answer):
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(pickle.dumps(answer))
    part.replace(path)
