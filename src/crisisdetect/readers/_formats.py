"""The formats that are known by name, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.readers import (
    _platforms_blogs as blogs,
)
from crisisdetect.readers import (
    _platforms_care as care,
)
from crisisdetect.readers import (
    _platforms_chats as chats,
)
from crisisdetect.readers import (
    _platforms_reviews as reviews,
)
from crisisdetect.readers import (
    _platforms_social as social,
)
from crisisdetect.readers import (
    _platforms_suites as suites,
)
from crisisdetect.readers import (
    _platforms_video as video,
)

if TYPE_CHECKING:
    from crisisdetect.readers._types import Format

FORMATS: Final[tuple[Format, ...]] = (
    social.X,
    social.X_TABLE,
    social.X_ARCHIVE,
    social.REDDIT_COMMENTS,
    social.REDDIT_POSTS,
    social.GRAPH,
    social.INSTAGRAM,
    social.TIKTOK,
    video.API,
    video.TAKEOUT,
    video.COLLECTED,
    video.DISPLAYED,
    reviews.GOOGLE_PLAY,
    reviews.PLAY_CONSOLE,
    reviews.APP_STORE,
    reviews.APP_STORE_TABLE,
    reviews.STEAM,
    reviews.TRUSTPILOT,
    reviews.TRUSTPILOT_SCRAPED,
    chats.META_INBOX,
    chats.DISCORD,
    chats.TELEGRAM,
    chats.WHATSAPP,
    care.ZENDESK_TICKETS,
    care.ZENDESK_COMMENTS,
    care.INTERCOM,
    care.ENGAGE,
    blogs.WORDPRESS,
    blogs.WORDPRESS_TABLE,
    blogs.DISQUS,
    blogs.APP_STORE_FEED,
    blogs.COMMENTO,
    suites.BRANDWATCH,
    suites.TALKWALKER,
    suites.TALKWALKER_TABLE,
    suites.MELTWATER,
    suites.SPRINKLR,
    suites.EXPORTCOMMENTS,
    suites.META_POSTS,
    suites.CROWDTANGLE,
)
