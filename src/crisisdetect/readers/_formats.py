"""The formats that are known by name, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.readers import (
    _platforms_blogs,
    _platforms_care,
    _platforms_chats,
    _platforms_downloads,
    _platforms_reviews,
    _platforms_social,
    _platforms_suites,
    _platforms_surveys,
    _platforms_video,
)
from crisisdetect.readers._platforms_declared import as_format
from crisisdetect.readers._whatsapp import WHATSAPP

if TYPE_CHECKING:
    from crisisdetect.readers._types import Format

_EXPORTS: Final = (
    *_platforms_social.EXPORTS,
    *_platforms_video.EXPORTS,
    *_platforms_reviews.EXPORTS,
    *_platforms_chats.EXPORTS,
    *_platforms_downloads.EXPORTS,
    *_platforms_care.EXPORTS,
    *_platforms_blogs.EXPORTS,
    *_platforms_surveys.EXPORTS,
    *_platforms_suites.EXPORTS,
)
FORMATS: Final[tuple[Format, ...]] = (*map(as_format, _EXPORTS), WHATSAPP)
