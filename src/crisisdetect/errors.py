"""What can go wrong, as exceptions.

::

    CrisisDetectError
    ├── TableError            (ValueError)         a table lacks a column or holds a value it must not
    ├── ReadError             (ValueError)         a file cannot be read as comments
    ├── NotEnoughDataError    (ValueError)         too little data for the question asked
    ├── ParameterError        (ValueError)         an argument is out of its range
    ├── ModelError            (RuntimeError)       a model folder is broken, or its labels are not understood
    │   └── ModelNotFoundError (FileNotFoundError) no model where one was named
    └── MissingExtraError     (ImportError)        an optional dependency is not installed

Each message says what was wrong, where, and what to do.
"""


class CrisisDetectError(Exception):
    """Base of every exception raised on purpose by this package."""


class TableError(CrisisDetectError, ValueError):
    """A table does not keep its column contract."""


class ReadError(CrisisDetectError, ValueError):
    """A file or object cannot be read as comments."""


class NotEnoughDataError(CrisisDetectError, ValueError):
    """There is too little data for the question asked."""


class ParameterError(CrisisDetectError, ValueError):
    """An argument is out of its range."""


class ModelError(CrisisDetectError, RuntimeError):
    """A model cannot be loaded or run, or its labels are not understood."""


class ModelNotFoundError(ModelError, FileNotFoundError):
    """There is no model where one was named."""


class MissingExtraError(CrisisDetectError, ImportError):
    """An optional dependency is needed and not installed.

    Parameters
    ----------
    package : str
        The package that could not be imported.
    extra : str
        The extra of crisisdetect that brings it.
    purpose : str
        What it is needed for.
    """

    def __init__(self, package: str, *, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {package}, which is not installed.\nHint: pip install 'crisisdetect[{extra}]'"
        )
