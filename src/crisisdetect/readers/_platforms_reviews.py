"""Stores and review sites, with the replies of the brand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.readers._nested import dicts, dig, pages
from crisisdetect.readers._platforms_declared import Export, look
from crisisdetect.readers._values import truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from crisisdetect.readers._types import Document, Record


def _tidy_steam(frame: pd.DataFrame) -> pd.DataFrame:
    verdict = frame["voted_up"].map(lambda cell: "positive" if truth(cell) else "negative")
    return frame.assign(verdict=verdict.where(frame["voted_up"].notna(), None))


def _expand_feed(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield reviews; older feeds begin with the app itself."""
    for page in pages(document):
        entries = dicts(dig(page, "feed.entry")) or [page]
        yield from ((entry, page) for entry in entries if "im:rating" in entry)


def _expand_connect(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield reviews with the replies of the developer, which stand in a list of their own."""
    for page in pages(document):
        included = dicts(page.get("included"))
        by_id = {one.get("id"): one for one in included}
        by_review = {look(one, "relationships.review.data.id"): one for one in included}
        for review in dicts(page.get("data")) or [page]:
            answer = by_id.get(look(review, "relationships.response.data.id")) or by_review.get(review.get("id"))
            yield {**review, "response": dig(answer, "attributes")}, page


_CONSUMER: Final = "author=consumer.id|consumer.displayName, lang=language"

EXPORTS: Final = (
    Export(
        name="google-play-scraper",
        platform="google play",
        needs="reviewId, content, score, at",
        columns="id=reviewId, timestamp=at, text=content, author=userName, rating=score, likes=thumbsUpCount",
        answer="text=replyContent, timestamp=repliedAt",
    ),
    Export(
        name="Google Play Console",
        platform="google play",
        needs="Review Submit Date and Time, Star Rating, Review Text",
        title="Review Title",
        columns="timestamp=Review Submit Millis Since Epoch|Review Submit Date and Time, text=Review Text, "
        "lang=Reviewer Language, rating=Star Rating, thread_id=Review Link, url=Review Link",
        answer="text=Developer Reply Text, timestamp=Developer Reply Millis Since Epoch|Developer Reply Date and Time",
    ),
    Export(
        name="App Store reviews",
        platform="app store",
        expand=_expand_feed,
        needs="im:rating.label, updated.label",
        title="title.label",
        columns="id=id.label, timestamp=updated.label, text=content.label, author=author.name.label, "
        "rating=im:rating.label, likes=im:voteSum.label, url=link.attributes.href",
    ),
    Export(
        name="App Store Connect reviews",
        platform="app store",
        expand=_expand_connect,
        needs="type=customerReviews, attributes.rating, attributes.createdDate, attributes.body|attributes.title",
        title="attributes.title",
        columns="id, timestamp=attributes.createdDate, text=attributes.body, author=attributes.reviewerNickname, "
        "rating=attributes.rating",
        answer="text=response.responseBody, timestamp=response.lastModifiedDate",
    ),
    Export(
        name="app-store-scraper",
        platform="app store",
        needs="date, review|content, rating, title, isEdited|app_version",
        title="title",
        columns="id, timestamp=date, text=review|content, author=userName|user_name, rating",
        answer="text=developerResponse.body, timestamp=developerResponse.modified",
    ),
    Export(
        name="Steam reviews",
        platform="steam",
        needs="recommendationid, review, timestamp_created, voted_up",
        tidy=_tidy_steam,
        columns="id=recommendationid, timestamp=timestamp_created, text=review, author=author.steamid, lang=language, "
        "vendor_sentiment=verdict, likes=votes_up",
        answer="text=developer_response, timestamp=timestamp_dev_responded",
    ),
    Export(
        name="Trustpilot reviews",
        platform="trustpilot",
        at="",
        needs="stars, createdAt, consumer.id|consumer.displayName|companyReply|numberOfLikes",
        title="title",
        columns=f"id, timestamp=createdAt, text, {_CONSUMER}, rating=stars, likes=numberOfLikes",
        answer="text=companyReply.text, timestamp=companyReply.createdAt",
    ),
    Export(
        name="Trustpilot reviews, collected",
        platform="trustpilot",
        needs="rating, text, publishedDate|dates.publishedDate, experiencedDate|dates.experiencedDate",
        title="title",
        columns=f"id, timestamp=publishedDate|dates.publishedDate, text, {_CONSUMER}, rating, likes",
        answer="text=companyReply.text|reply.message, timestamp=companyReply.publishedDate|reply.publishedDate",
    ),
    Export(
        name="Trustpilot Business",
        platform="trustpilot",
        needs="Review Id, Review Created (UTC), Review Stars, Review Content",
        title="Review Title",
        columns="id=Review Id, timestamp=Review Created (UTC), text=Review Content, "
        "author=Review Consumer User Id|Review Username, rating=Review Stars, lang=Review Language, "
        "stream=Location Name|Webshop Name|Domain URL",
        answer="text=Company Reply|Company Reply Text|Company Response|Business Reply, "
        "timestamp=Company Reply Date (UTC)|Business Reply Date (UTC)",
    ),
    Export(
        name="Google Business reviews",
        platform="google maps",
        at="reviews|.",
        needs="starRating, createTime, reviewer|reviewId|reviewReply",
        columns="id=reviewId|name, timestamp=createTime, text=comment, author=reviewer.displayName, rating=starRating",
        answer="text=reviewReply.comment, timestamp=reviewReply.updateTime",
    ),
    Export(
        name="Google Maps reviews, downloaded",
        platform="google maps",
        at="features|.",
        needs="properties.five_star_rating_published, properties.date, properties.location|properties.google_maps_url",
        columns="timestamp=properties.date, text=properties.review_text_published|properties.review_text, "
        "rating=properties.five_star_rating_published, url=properties.google_maps_url, "
        "thread_id=properties.location.name",
        ours=True,
    ),
    Export(
        name="Google Maps reviews by SerpApi",
        platform="google maps",
        at="reviews|.",
        needs="rating, iso_date, user.name|user.contributor_id, snippet|review_id",
        columns="id=review_id, timestamp=iso_date, text=extracted_snippet.original|snippet, "
        "author=user.contributor_id|user.name, rating, likes, url=link, stream=^place_info.title",
        also="user.name",
        answer="text=response.extracted_snippet.original|response.snippet, timestamp=response.iso_date",
    ),
    Export(
        name="Google Maps reviews by Outscraper",
        platform="google maps",
        at="data/reviews_data|reviews_data",
        needs="review_text|review_id, review_rating, review_datetime_utc, author_title|author_id",
        columns="id=review_id, timestamp=review_datetime_utc, text=review_text, author=author_id|author_title, "
        "rating=review_rating, likes=review_likes, url=review_link, stream=^name",
        also="author_title",
        answer="text=owner_answer, timestamp=owner_answer_timestamp_datetime_utc|owner_answer_timestamp",
    ),
    Export(
        name="Google Maps reviews by Outscraper as a table",
        platform="google maps",
        needs="review_text, review_rating, review_datetime_utc, author_title|author_id",
        columns="id=review_id, timestamp=review_datetime_utc, text=review_text, author=author_id|author_title, "
        "rating=review_rating, likes=review_likes, url=review_link, stream=name",
        answer="text=owner_answer, timestamp=owner_answer_timestamp_datetime_utc|owner_answer_timestamp",
    ),
    Export(
        name="Google Maps reviews by Apify",
        platform="google maps",
        needs="publishedAtDate, stars, text, reviewerId|reviewId|responseFromOwnerText",
        columns="id=reviewId, timestamp=publishedAtDate, text, author=reviewerId|name, "
        "rating=stars, likes=likesCount, lang=originalLanguage, url=reviewUrl, stream=title",
        answer="text=responseFromOwnerText, timestamp=responseFromOwnerDate",
    ),
    Export(
        name="Amazon reviews, 2023",
        platform="amazon",
        needs="rating, text, timestamp, parent_asin, user_id, helpful_vote",
        title="title",
        columns="timestamp, text, author=user_id, rating, likes=helpful_vote, thread_id=asin|parent_asin",
    ),
    Export(
        name="Amazon reviews, 2014 and 2018",
        platform="amazon",
        quality="day",
        needs="reviewText, overall, unixReviewTime, asin, reviewerID",
        title="summary",
        columns="timestamp=unixReviewTime, text=reviewText, author=reviewerID|reviewerName, rating=overall, "
        "likes=vote, thread_id=asin",
    ),
    Export(
        name="Amazon fine food reviews",
        platform="amazon",
        quality="day",
        needs="ProductId, UserId, Score, Time, Text, HelpfulnessNumerator",
        title="Summary",
        columns="id=Id, timestamp=Time, text=Text, author=UserId, rating=Score, likes=HelpfulnessNumerator, "
        "thread_id=ProductId",
    ),
    Export(
        name="Amazon customer reviews",
        platform="amazon",
        needs="review_id, review_body, star_rating, review_date, product_parent",
        title="review_headline",
        columns="id=review_id, timestamp=review_date, text=review_body, author=customer_id, rating=star_rating, "
        "likes=helpful_votes, thread_id=product_id",
        html=True,
    ),
    Export(
        name="Yelp open data",
        platform="yelp",
        needs="review_id, business_id, stars, text, date, useful|funny|cool",
        columns="id=review_id, timestamp=date, text, author=user_id, rating=stars, likes=useful, thread_id=business_id",
    ),
    Export(
        name="Yelp API reviews",
        platform="yelp",
        needs="id, time_created, rating, text, user.id|user.name",
        columns="id, timestamp=time_created, text, author=user.id|user.name, rating, url",
    ),
    Export(
        name="Services Publics+",
        platform="services publics+",
        needs="ecrit_le, ressenti_usager, description, intitule_structure_1|intitule_typologie_1",
        title="titre",
        columns="id=id_experience|id, timestamp=ecrit_le|date_de_publication, text=description, "
        "vendor_sentiment=ressenti_usager, stream=intitule_structure_1|intitule_typologie_1",
        answer="text=reponse_structure_1, timestamp=date_de_premiere_reponse",
        dayfirst=True,
        html=True,
    ),
)
