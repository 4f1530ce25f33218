"""Tell people: notices of events and crises, by webhook, e-mail or Apprise, durably and once each.

:func:`notice_of` puts an event or a crisis into words; :class:`Webhook`, :class:`Smtp` and :class:`AppriseTarget` are
where it can go; :class:`Outbox` keeps it until it is there. :class:`Notifications` is all of it for
:func:`crisisdetect.watch`, and :func:`announce` tells what a scan found. Receivers of webhooks check them by
:func:`verify_signature`.
"""

from crisisdetect.notify._announce import Scanned, announce
from crisisdetect.notify._apprise import AppriseTarget
from crisisdetect.notify._notice import KINDS, Notice
from crisisdetect.notify._outbox import Outbox, Sent
from crisisdetect.notify._payload import alertmanager, cloudevent
from crisisdetect.notify._settings import Notifications, Recipient
from crisisdetect.notify._sign import SIGNATURE_HEADER, verify_signature
from crisisdetect.notify._smtp import Smtp
from crisisdetect.notify._target import DeliveryError, Target, mask_url
from crisisdetect.notify._tell import Happening, group_of, level_of, notice_of, trial_notice
from crisisdetect.notify._webhook import Webhook

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "AppriseTarget",
    "DeliveryError",
    "Notice",
    "Notifications",
    "Outbox",
    "Recipient",
    "Smtp",
    "Webhook",
    "verify_signature",
]
