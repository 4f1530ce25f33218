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
    _platforms_downloads as downloads,
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
from crisisdetect.readers._whatsapp import WHATSAPP

if TYPE_CHECKING:
    from crisisdetect.readers._types import Format

FORMATS: Final[tuple[Format, ...]] = (
    social.X,
    social.X_TABLE,
    social.X_V1,
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
    downloads.FACEBOOK_DOWNLOAD,
    downloads.INSTAGRAM_DOWNLOAD,
    downloads.THREADS_DOWNLOAD,
    downloads.TIKTOK_DOWNLOAD,
    downloads.LINKEDIN_COMMENTS,
    downloads.LINKEDIN_SHARES,
    downloads.YT_DLP,
    chats.SLACK,
    chats.TEAMS,
    chats.SIGNAL,
    WHATSAPP,
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
