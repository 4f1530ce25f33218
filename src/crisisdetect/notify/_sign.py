"""Signatures of webhooks: HMAC-SHA256 over time and body."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Final

#: Header that carries the signature.
SIGNATURE_HEADER: Final = "Crisisdetect-Signature"


def sign(body: bytes, secret: str, *, at: int) -> str:
    """Return the value of the signature header.

    Examples
    --------
    >>> sign(b"{}", "a secret", at=1_700_000_000)[:20]
    't=1700000000,v1=f4c7'
    """
    return f"t={at},v1={_mac(body, secret, str(at))}"


def verify_signature(
    body: bytes, header: str | None, secret: str, *, tolerance_s: float = 300.0, now: float | None = None
) -> bool:
    """Tell whether a webhook was sent by who knows the secret, lately, and not changed on the way.

    For receivers. It takes the same time whatever is wrong with the signature.

    Parameters
    ----------
    body : bytes
        The body as it came, before any parsing.
    header : str or None
        The value of the header ``Crisisdetect-Signature``.
    secret : str
        What both sides know.
    tolerance_s : float, default=300.0
        How many seconds old the signature may be, and how far the clocks may be apart.
    now : float, optional
        Seconds since 1970; the clock of the system by default.

    Returns
    -------
    bool

    Examples
    --------
    >>> header = sign(b"{}", "a secret", at=1_700_000_000)
    >>> verify_signature(b"{}", header, "a secret", now=1_700_000_100)
    True
    >>> verify_signature(b"{ }", header, "a secret", now=1_700_000_100)
    False
    >>> verify_signature(b"{}", header, "a secret", now=1_700_009_999)
    False
    """
    parts = dict(part.strip().partition("=")[::2] for part in (header or "").split(","))
    at, given = parts.get("t", ""), parts.get("v1", "")
    right = hmac.compare_digest(_mac(body, secret, at).encode(), given.encode("utf-8", "surrogatepass"))
    if not right or not (at.isascii() and at.isdecimal()):
        return False
    return abs((time.time() if now is None else now) - int(at)) <= tolerance_s


def _mac(body: bytes, secret: str, at: str) -> str:
    signed = at.encode("utf-8", "surrogatepass") + b"." + body
    return hmac.new(secret.encode("utf-8", "surrogateescape"), signed, hashlib.sha256).hexdigest()
