"""Notices in the shape that receivers of Prometheus' Alertmanager know, and as CloudEvents."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.notify._notice import iso

if TYPE_CHECKING:
    from crisisdetect.notify._notice import Notice

#: How Alertmanager writes that something has not ended.
NOT_ENDED: Final = "0001-01-01T00:00:00Z"


def alertmanager(notice: Notice, *, receiver: str = "crisisdetect") -> dict[str, Any]:
    """Return a notice as the body of a webhook of Alertmanager, version 4.

    Labels name the episode and stay the same as long as it lasts, so that receivers can tell it by its fingerprint;
    what changes, the level above all, is in the annotations.

    Parameters
    ----------
    notice : Notice
        What is told.
    receiver : str, default="crisisdetect"
        Name of the target.

    Returns
    -------
    dict
        For JSON.
    """
    labels = {"alertname": "crisisdetect", "stream": notice.stream, "episode": notice.group}
    annotations = {
        "summary": notice.title,
        "description": notice.body,
        "kind": notice.kind,
        "level": str(notice.level),
        "level_name": notice.level_name,
        "lang": notice.lang,
        "evidence_ids": ",".join(notice.evidence_ids),
        "idempotency_key": notice.key,
        **{name: f"{value:.6g}" for name, value in notice.figures.items()},
    }
    alert = {
        "status": notice.status,
        "labels": labels,
        "annotations": annotations,
        "startsAt": iso(notice.onset or notice.time),
        "endsAt": iso(notice.time) if notice.status == "resolved" else NOT_ENDED,
        "generatorURL": notice.link,
        "fingerprint": notice.group,
    }
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="crisisdetect", episode="{notice.group}"}}',
        "truncatedAlerts": 0,
        "status": notice.status,
        "receiver": receiver,
        "groupLabels": {"alertname": "crisisdetect", "episode": notice.group},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": notice.link,
        "alerts": [alert],
    }


def cloudevent(notice: Notice, *, receiver: str = "crisisdetect") -> dict[str, Any]:
    """Return a notice as a CloudEvent 1.0 in structured mode, with the shape of Alertmanager as its data.

    ``source`` and ``id`` together are the same whenever the same is told, so that receivers can leave out duplicates.
    """
    return {
        "specversion": "1.0",
        "id": notice.key,
        "source": f"/crisisdetect/{notice.group}",
        "type": f"org.crisisdetect.notice.{notice.kind}.v1",
        "subject": notice.stream,
        "time": iso(notice.time),
        "datacontenttype": "application/json",
        "crisisdetectversion": version("crisisdetect"),
        "data": alertmanager(notice, receiver=receiver),
    }


def encoded(payload: dict[str, Any]) -> bytes:
    """Return a payload as JSON in ASCII: the same bytes for the same payload."""
    return json.dumps(payload, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")
