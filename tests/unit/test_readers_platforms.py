"""Golden readings of one synthetic export for each platform."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from crisisdetect.readers import _arrow, _batches, read, read_batches, sniff
from crisisdetect.readers._columns import has_all
from crisisdetect.readers._formats import EXPORTS as DECLARED
from crisisdetect.readers._formats import FORMATS
from crisisdetect.response import open_questions
from crisisdetect.tables import check_comments

EXPORTS = Path(__file__).parents[1] / "data" / "exports"

# file: format, rows read, usable, without text, rejected, first and last instant in UTC, replies whose parent is there
GOLDEN = {
    "x_api_pages.jsonl": ("X API", 6, 4, 0, 2, "2023-09-08T04:16:00.129", "2026-03-02T07:25:30", 1),
    "x_api_flat.jsonl": ("X API", 2, 2, 0, 0, "2026-03-02T07:15", "2026-03-02T08:15", 1),
    "x_archive/tweets.js": ("X archive", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T12:30:05", 1),
    "reddit_comments.ndjson": ("Reddit comments", 3, 2, 1, 0, "2026-03-02T08:00", "2026-03-02T08:02", 2),
    "reddit_posts.ndjson": ("Reddit posts", 2, 2, 0, 0, "2026-03-02T07:53:20", "2026-03-02T08:10", 0),
    "youtube_api.json": ("YouTube comments", 3, 3, 0, 0, "2026-03-01T09:30", "2026-03-02T11:00", 1),
    "youtube_takeout.csv": ("YouTube Takeout", 2, 2, 0, 0, "2026-03-02T10:00:00.434647", "2026-03-03T10:00", 1),
    "youtube_downloader.ndjson": (
        "YouTube comments as displayed", 2, 2, 0, 0, "2026-03-02T08:00:00.5", "2026-03-03T08:00:00.5", 1,
    ),
    "graph_comments.json": ("Facebook Graph comments", 3, 2, 1, 0, "2026-03-02T09:00", "2026-03-02T10:30", 1),
    "instagram_apify.json": ("Instagram comments", 3, 3, 0, 0, "2026-03-01T08:00", "2026-03-02T14:02:45", 1),
    "tiktok_apify.json": ("TikTok comments", 2, 2, 0, 0, "2026-03-02T13:34:13", "2026-03-02T13:35:53", 1),
    "exportcomments.csv": ("ExportComments", 3, 2, 1, 0, "2026-03-02T10:00", "2026-03-03T09:00", 1),
    "google_play.csv": ("google-play-scraper", 3, 2, 1, 0, "2026-03-01T08:00", "2026-03-03T09:00", 1),
    "app_store.json": ("App Store reviews", 2, 2, 0, 0, "2026-03-01T18:22:33", "2026-03-02T18:22:33", 0),
    "app_store_single.json": ("App Store reviews", 1, 1, 0, 0, "2026-03-02T18:22:33", "2026-03-02T18:22:33", 0),
    "app_store.xml": ("App Store feed", 1, 1, 0, 0, "2026-03-02T18:22:33", "2026-03-02T18:22:33", 0),
    "steam.json": ("Steam reviews", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "trustpilot.json": ("Trustpilot reviews", 3, 3, 0, 0, "2026-03-01T13:37", "2026-03-03T12:00", 1),
    "messenger.json": (
        "Messenger or Instagram inbox", 3, 2, 1, 0, "2026-03-02T08:01:40.123", "2026-03-02T08:05:00.123", 0,
    ),
    "telegram.json": ("Telegram", 4, 2, 1, 1, "2026-03-02T10:00", "2026-03-02T10:02", 1),
    "whatsapp_android.txt": ("WhatsApp", 4, 2, 1, 1, "2026-02-27T23:56", "2026-02-28T00:03", 0),
    "whatsapp_ios.txt": ("WhatsApp", 3, 2, 1, 0, "2026-03-14T21:05:01", "2026-03-15T08:00", 0),
    "discord.json": ("DiscordChatExporter", 4, 2, 0, 2, "2026-03-02T15:52:39.762", "2026-03-02T15:53", 1),
    "zendesk_tickets.jsonl": ("Zendesk tickets", 2, 2, 0, 0, "2026-03-02T10:00", "2026-03-03T10:00", 0),
    "zendesk_comments.json": ("Zendesk comments", 2, 1, 0, 1, "2026-03-02T12:00", "2026-03-02T12:00", 0),
    "intercom.json": ("Intercom conversations", 4, 2, 1, 1, "2026-03-02T08:00", "2026-03-02T08:03:20", 2),
    "engage_digital.csv": ("Engage Digital messages", 3, 2, 0, 1, "2026-03-02T10:00", "2026-03-02T10:20", 0),
    "disqus.xml": ("Disqus comments", 5, 2, 1, 2, "2026-03-02T10:00", "2026-03-02T12:00", 1),
    "wordpress.xml": ("WordPress comments", 4, 2, 0, 2, "2026-03-02T09:00", "2026-03-02T10:00", 1),
    "brandwatch.csv": ("Brandwatch", 3, 2, 1, 0, "2026-03-02T10:00", "2026-03-03T08:00", 0),
    "talkwalker.jsonl": ("Talkwalker stream", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "talkwalker.csv": ("Talkwalker", 2, 2, 0, 0, "2026-03-02T09:00", "2026-03-03T09:00", 0),
    "meltwater.csv": ("Meltwater", 3, 2, 1, 0, "2026-03-02T09:31", "2026-03-03T07:00", 0),
    "sprinklr.csv": ("Sprinklr", 2, 2, 0, 0, "2026-03-02T09:00", "2026-03-02T10:00", 0),
    "meta_posts.csv": ("Meta Business Suite posts", 2, 2, 0, 0, "2026-01-02T09:00", "2026-03-28T18:12", 0),
    "x_api_v1.jsonl": ("X API v1.1", 4, 3, 0, 1, "2026-03-02T08:00", "2026-03-02T10:00", 1),
    "facebook_download.json": ("Facebook download", 2, 1, 1, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "instagram_download.json": ("Instagram download", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "threads_download.json": (
        "Threads or Instagram posts, downloaded", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0,
    ),
    "tiktok_download.json": ("TikTok download", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "linkedin_comments.csv": ("LinkedIn comments", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "linkedin_shares.csv": ("LinkedIn shares", 1, 1, 0, 0, "2026-03-02T08:00", "2026-03-02T08:00", 0),
    "yt_dlp.info.json": ("yt-dlp comments", 2, 2, 0, 0, "2025-03-02T08:00", "2025-04-02T08:00", 1),
    "slack.json": ("Slack", 5, 2, 0, 3, "2026-03-02T08:01:00.0002", "2026-03-02T08:03:00.0004", 1),
    "teams.json": ("Microsoft Teams", 4, 2, 1, 1, "2026-03-02T08:00:00.123", "2026-03-02T10:00", 1),
    "signal.jsonl": ("Signal", 3, 2, 0, 1, "2026-03-02T08:00:00.123", "2026-03-02T09:00:00.123", 0),
    "amazon_2018.jsonl": ("Amazon reviews, 2014 and 2018", 2, 2, 0, 0, "2018-03-02T00:00", "2018-03-03T00:00", 0),
    "amazon_2023.jsonl": ("Amazon reviews, 2023", 2, 1, 1, 0, "2026-03-02T08:00:00.123", "2026-03-02T09:00:00.123", 0),
    "amazon_customer.tsv": ("Amazon customer reviews", 2, 2, 0, 0, "2015-08-30T00:00", "2015-08-31T00:00", 0),
    "amazon_fine_food.csv": ("Amazon fine food reviews", 2, 2, 0, 0, "2012-10-26T00:00", "2012-10-27T00:00", 0),
    "app_store_connect.json": ("App Store Connect reviews", 3, 3, 0, 0, "2026-03-02T08:00", "2026-03-03T09:00", 1),
    "app_store_scraper.csv": ("app-store-scraper", 3, 3, 0, 0, "2026-03-02T08:00", "2026-03-03T08:00", 0),
    "bluesky_feed.json": ("Bluesky posts", 2, 2, 0, 0, "2026-03-02T09:00", "2026-03-02T09:30", 0),
    "bluesky_thread.json": ("Bluesky posts", 4, 2, 1, 1, "2026-03-02T08:00:00.100", "2026-03-02T08:06", 2),
    "discourse_topic.json": ("Discourse posts", 4, 2, 1, 1, "2026-03-02T08:00", "2026-03-02T10:00", 1),
    "fourcat.csv": ("4CAT", 2, 1, 1, 0, "2026-03-02T08:00", "2026-03-02T08:01", 0),
    "freshdesk_conversations.json": ("Freshdesk conversations", 3, 2, 0, 1, "2026-03-02T12:00", "2026-03-02T13:00", 0),
    "freshdesk_tickets.csv": ("Freshdesk tickets as a table", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T10:00", 0),
    "freshdesk_tickets.json": ("Freshdesk tickets", 2, 1, 0, 1, "2026-03-02T08:00", "2026-03-02T08:00", 0),
    "generic_replies.csv": ("table", 3, 3, 0, 0, "2026-03-02T08:00", "2026-03-16T09:00", 1),
    "google_business.json": ("Google Business reviews", 3, 2, 1, 0, "2026-03-02T08:00:00.123", "2026-03-03T09:00", 1),
    "google_forms.csv": ("table", 3, 2, 1, 0, "2026-03-02T08:23:45", "2026-03-02T09:30", 0),
    "google_maps_apify.json": ("Google Maps reviews by Apify", 4, 2, 1, 1, "2026-03-02T08:00", "2026-03-03T08:00", 1),
    "google_maps_outscraper.csv": (
        "Google Maps reviews by Outscraper as a table", 3, 2, 1, 0, "2026-03-02T08:00", "2026-03-16T09:00", 1,
    ),
    "google_maps_outscraper.json": (
        "Google Maps reviews by Outscraper", 3, 2, 1, 0, "2026-03-02T08:00", "2026-03-16T09:00", 1,
    ),
    "google_maps_serpapi.json": (
        "Google Maps reviews by SerpApi", 3, 2, 1, 0, "2026-03-02T08:00", "2026-03-03T08:00", 1,
    ),
    "google_maps_takeout.json": (
        "Google Maps reviews, downloaded", 2, 1, 1, 0, "2026-03-02T08:00:00.500", "2026-03-02T09:00", 0,
    ),
    "hubspot_tickets.csv": ("HubSpot tickets as a table", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:30", 0),
    "hubspot_tickets.json": ("HubSpot tickets", 2, 2, 0, 0, "2026-03-02T08:00:00.123", "2026-03-02T09:00", 0),
    "mastodon_outbox.json": ("Mastodon archive", 3, 2, 0, 1, "2026-03-02T07:00", "2026-03-02T08:00", 1),
    "mastodon_statuses.json": ("Mastodon statuses", 4, 3, 0, 1, "2026-03-02T08:00", "2026-03-02T08:20", 1),
    "microsoft_forms.csv": ("Microsoft Forms", 3, 2, 1, 0, "2026-03-02T08:03", "2026-03-02T10:04", 0),
    "play_console.csv": ("Google Play Console", 3, 2, 1, 0, "2026-03-02T08:00:00.123", "2026-03-03T08:00:00.123", 0),
    "praw_comments.csv": ("Reddit comments", 2, 1, 1, 0, "2026-03-02T08:00", "2026-03-02T08:01", 1),
    "praw_posts.csv": ("Reddit posts by PRAW", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "qualtrics.csv": ("Qualtrics", 3, 1, 1, 1, "2026-03-02T08:00:05", "2026-03-02T09:00:05", 0),
    "salesforce_cases.csv": ("Salesforce cases", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "salesforce_comments.csv": ("Salesforce case comments", 2, 1, 0, 1, "2026-03-02T10:00", "2026-03-02T10:00", 0),
    "services_publics.csv": ("Services Publics+", 3, 3, 0, 0, "2026-03-02T00:00", "2026-03-14T00:00", 1),
    "surveymonkey.csv": ("SurveyMonkey", 4, 2, 1, 1, "2026-03-02T08:05", "2026-03-16T09:04", 0),
    "trustpilot_business.csv": ("Trustpilot Business", 3, 2, 1, 0, "2026-03-02T08:00", "2026-03-03T09:00", 1),
    "trustpilot_collected.json": (
        "Trustpilot reviews, collected", 3, 3, 0, 0, "2026-03-02T08:00", "2026-03-02T10:00", 1,
    ),
    "typeform.csv": ("Typeform", 2, 2, 0, 0, "2026-03-02T08:02", "2026-03-02T09:03", 0),
    "yelp_api.json": ("Yelp API reviews", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "yelp_open.jsonl": ("Yelp open data", 2, 2, 0, 0, "2021-03-02T08:00", "2021-03-02T09:00", 0),
    "generic_french.csv": ("table", 4, 2, 1, 1, "2026-06-15T18:12", "2026-06-17T09:00", 0),
    "generic_german.csv": ("table", 2, 2, 0, 0, "2026-03-02T10:00", "2026-03-02T11:00", 0),
    "generic_spanish.tsv": ("table", 2, 2, 0, 0, "2026-03-02T10:00", "2026-03-02T12:00", 0),
    "generic_torn.ndjson": ("table", 3, 2, 0, 1, "2026-03-02T08:00", "2026-03-02T10:00", 0),
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRISISDETECT_PSEUDONYM_KEY", "test")
        yield


def test_every_fixture_has_a_golden_reading():
    files = {str(path.relative_to(EXPORTS)) for path in EXPORTS.rglob("*") if path.is_file()}
    assert files == set(GOLDEN)


@cache
def whole(name):
    """Return the reading of an export, which several tests compare with: none of them may change it."""
    return read(EXPORTS / name)


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name):
    form, n_read, n_usable, n_null, n_rejected, first, last, n_replies = GOLDEN[name]
    reading = whole(name)
    comments = reading.comments
    check_comments(comments)
    assert reading.sources[0].format == form
    assert (reading.n_read, reading.n_usable, reading.n_without_text) == (n_read, n_usable, n_null)
    assert reading.n_rejected == n_rejected == sum(reading.rejected_by_reason.values())
    assert comments["timestamp"].iloc[0] == pd.Timestamp(first, tz="UTC")
    assert comments["timestamp"].iloc[-1] == pd.Timestamp(last, tz="UTC")
    linked = comments["parent_id"].isin(comments["id"]).sum() if "parent_id" in comments else 0
    assert linked == n_replies
    assert sniff(EXPORTS / name)[0].format == form


#: Stars, in order of time, of the comments that have any.
RATINGS = {
    "amazon_2018.jsonl": [2, 5],
    "amazon_2023.jsonl": [1, 5],
    "amazon_customer.tsv": [1, 5],
    "amazon_fine_food.csv": [1, 5],
    "app_store_connect.json": [1, 5],
    "app_store_scraper.csv": [1, 5],
    "generic_replies.csv": [1, 5],
    "google_business.json": [1, 5],
    "google_maps_apify.json": [1, 4],
    "google_maps_outscraper.csv": [1, 4],
    "google_maps_outscraper.json": [2, 5],
    "google_maps_serpapi.json": [1, 5],
    "google_maps_takeout.json": [2, 5],
    "google_play.csv": [5, 1],
    "play_console.csv": [1, 5],
    "trustpilot.json": [5, 1],
    "trustpilot_business.csv": [1, 5],
    "trustpilot_collected.json": [1, 5],
    "yelp_api.json": [2, 5],
    "yelp_open.jsonl": [1, 5],
}

#: What the brand replied, and the comment it answers: by its id, or by what it says where it has none.
REPLIES = {
    "app_store_connect.json": [("Fixed in 4.2.1", "ac1")],
    "app_store_scraper.csv": [("Corrigé dans la 4.2.1", None)],
    "generic_replies.csv": [("Nous enquêtons auprès du transporteur", "A1")],
    "google_business.json": [("Nous en sommes désolés", "g1")],
    "google_maps_apify.json": [("Das tut uns leid", "ap1")],
    "google_maps_outscraper.csv": [("We are sorry", "o3")],
    "google_maps_outscraper.json": [("Thank you, we cleaned up", "o1")],
    "google_maps_serpapi.json": [("We are sorry, Ana", "sp1")],
    "google_play.csv": [("Bonjour, nous enquêtons.", "r1")],
    "play_console.csv": [("Nous enquêtons", None)],
    "services_publics.csv": [("Votre dossier est repris", "901")],
    "trustpilot.json": [("Bonjour", "tp1")],
    "trustpilot_business.csv": [(None, "tb1")],
    "trustpilot_collected.json": [("Please write to us", "tc1")],
}


@pytest.mark.parametrize("name", RATINGS)
def test_stars(name):
    comments = whole(name).comments
    assert comments["rating"].dropna().tolist() == RATINGS[name]


@pytest.mark.parametrize("name", REPLIES)
def test_replies_of_the_brand_are_its_own_and_answer_a_comment(name):
    comments = whole(name).comments
    own = comments[comments["is_own"]]
    pairs = zip(own["text"], own["parent_id"], strict=True)
    assert [tuple(None if cell != cell else cell for cell in pair) for pair in pairs] == REPLIES[name]
    assert not {"author", "rating", "likes"} & set(own.dropna(axis=1, how="all"))


def test_a_reply_without_an_id_is_in_the_thread_of_its_review():
    comments = read(EXPORTS / "play_console.csv").comments
    assert open_questions(comments.assign(text="Why does it crash?"))["answered"].tolist() == [True, False]


def test_a_reply_without_a_time_is_said():
    rejected = read(EXPORTS / "google_maps_apify.json").rejected
    assert rejected[["row", "detail"]].to_numpy().tolist() == [[2, "a reply of the brand without a time"]]


def test_a_column_of_answers_is_the_text_where_there_is_no_other(tmp_path):
    survey = tmp_path / "survey.csv"
    survey.write_text("Date de réponse,Réponse\n2026-03-02,Plus de caisses ouvertes\n", encoding="utf-8")
    reading = read(survey)
    assert reading.comments["text"].tolist() == ["Plus de caisses ouvertes"]
    assert "is_own" not in reading.comments


@pytest.mark.parametrize("name", GOLDEN)
def test_no_two_formats_claim_a_file(name):
    claims = {one.format.removesuffix(" as a table") for one in sniff(EXPORTS / name)}
    assert claims - {"table", "comments table"} == {GOLDEN[name][0].removesuffix(" as a table")} - {"table"}


@pytest.mark.parametrize("form", [form for form in FORMATS if form.needs], ids=lambda form: form.name)
def test_no_format_claims_a_table_with_all_columns_of_another(form):
    columns = [name for names in (*form.needs, *form.mapping.values()) for name in names.split("|")]
    assert [one.name for one in FORMATS if one.needs and one is not form and has_all(columns, one)] == []


@pytest.mark.parametrize("export", DECLARED, ids=lambda export: export.name)
def test_a_format_is_told_by_two_fields_at_least(export):
    assert export.needs.count(", ") >= 1


def test_common_names_are_linkedin_only_where_there_is_nothing_else(tmp_path):
    table = tmp_path / "mentions.csv"
    table.write_text("Date,Link,Message,Author\n2026-03-02 08:00,https://e.example/1,late again,ana\n")
    reading = read(table, keep_authors=True)
    assert reading.sources[0].format == "table"
    assert reading.comments["author"].tolist() == ["ana"]


def test_lines_below_a_header_and_trial_runs_are_no_answers():
    assert read(EXPORTS / "qualtrics.csv").rejected["row"].tolist() == [6]
    assert read(EXPORTS / "surveymonkey.csv").rejected["row"].tolist() == [2]
    table = pd.read_csv(EXPORTS / "qualtrics.csv")
    assert read(table).rejected["row"].tolist() == [1, 2, 5]


def text_of(name, comment_id):
    comments = whole(name).comments
    return comments.set_index("id")["text"].loc[comment_id]


def row_of(name, comment_id, **options):
    return read(EXPORTS / name, **options).comments.set_index("id").loc[comment_id]


def test_x_reposts_get_the_whole_text_and_entities_are_decoded():
    repost = row_of("x_api_pages.jsonl", "1700000000000000002")
    assert repost["text"].endswith("nobody answers")
    assert repost["is_repost"]
    assert text_of("x_api_pages.jsonl", "1700000000000000001").endswith("@CafeLumen & co")
    assert text_of("x_api_pages.jsonl", "1700000004194304000") == "A long post, whole"


def test_own_accounts_match_a_handle_as_well_as_an_id():
    by_handle = read(EXPORTS / "x_api_pages.jsonl", own_accounts=["@Bob_Test"]).comments
    by_id = read(EXPORTS / "x_api_pages.jsonl", own_accounts=["11"]).comments
    assert by_handle["is_own"].sum() == by_id["is_own"].sum() == 1
    graph = read(EXPORTS / "graph_comments.json", own_accounts=["café lumen"]).comments
    assert graph.set_index("id")["is_own"].to_dict() == {"1_12": False, "1_10": False, "1_11": True}


def test_an_archive_is_the_accounts_own():
    assert read(EXPORTS / "x_archive/tweets.js").comments["is_own"].all()


def test_code_behind_an_archive_is_refused(tmp_path):
    file = tmp_path / "tweets.js"
    file.write_text('window.YTD.tweets.part0 = [{"tweet":{"id_str":"1"}}]; alert(1)')
    with pytest.raises(ValueError, match="code after its data"):
        read(file)


def test_meta_text_that_was_misread_is_read_again():
    comments = read(EXPORTS / "messenger.json", keep_authors=True).comments
    assert comments["text"].tolist()[1:] == ["Nous vérifions", "Toujours rien reçu 😡"]
    assert set(comments["author"]) == {"Alix", "Café Lumen"}


def test_html_is_taken_off():
    assert text_of("disqus.xml", "701").startswith("This is bad.\nReally & truly")
    assert text_of("wordpress.xml", "2") == "Moi non plus"
    assert text_of("intercom.json", "s1") == "Bonjour, rien ne marche"
    assert text_of("youtube_api.json", "Ua.1") == "J'attends aussi\n."


def test_a_record_that_is_broken_costs_itself_only():
    rejected = read(EXPORTS / "disqus.xml").rejected.set_index("row")["reason"].to_dict()
    assert rejected == {4: "spam", 5: "malformed_row"}


def test_stars_and_verdicts():
    assert row_of("steam.json", "81")["vendor_sentiment"] == "negative"
    assert row_of("app_store.json", "71")["rating"] == 1
    assert row_of("app_store.json", "71")["text"] == "Nul\nNe marche plus depuis hier"
    french = read(EXPORTS / "generic_french.csv").comments.set_index("id")
    assert french["rating"].to_dict() == {"1": 1.0, "2": 4.5, "4": 3.0}
    assert french.loc["2", "likes"] == 1234
    assert french["stream"].eq("Lumen").all()


def test_languages_become_codes():
    assert read(EXPORTS / "meltwater.csv").comments["lang"].eq("fr").all()
    assert read(EXPORTS / "steam.json").comments["lang"].tolist() == ["fr", "en"]


def test_ids_of_64_bits_stay_whole():
    assert "1478650000000000001" in set(read(EXPORTS / "meltwater.csv").comments["id"])


def test_missing_replies_are_said():
    assert any("3 replies and the export holds 1" in str(note) for note in read(EXPORTS / "youtube_api.json").notes)


def test_displayed_times_are_marked_relative():
    assert read(EXPORTS / "youtube_downloader.ndjson").comments["timestamp_quality"].eq("relative").all()


def test_the_brands_answers_in_a_conversation_are_its_own():
    own = read(EXPORTS / "intercom.json").comments.set_index("id")["is_own"]
    assert own.to_dict() == {"s1": False, "p1": True, "p3": False}


def test_no_address_of_a_person_comes_in():
    marks = [mark.encode(coding) for mark in ("192.0.2.", "@example.org") for coding in ("utf-8", "utf-16-le")]
    may_tell = [name for name in GOLDEN if any(mark in (EXPORTS / name).read_bytes() for mark in marks)]
    assert len(may_tell) > 5
    for name in may_tell:
        comments = read(EXPORTS / name, keep_authors=True).comments
        cells = [str(cell) for cell in comments.to_numpy().ravel()]
        assert not [cell for cell in cells if "192.0.2." in cell or "@example.org" in cell], name


def in_pieces(path, monkeypatch, **options):
    monkeypatch.setattr(_batches, "BLOCK", 300)
    batches = read_batches(path, batch_rows=2, **options)
    parts = list(batches)
    comments = pd.concat([part.comments for part in parts], ignore_index=True)
    return comments.sort_values(["timestamp", "id"], kind="stable", ignore_index=True), batches


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_pieces_give_what_the_whole_gives(name, monkeypatch):
    there = whole(name)
    comments, batches = in_pieces(EXPORTS / name, monkeypatch)
    if "is_repost" not in there.comments and "is_repost" in comments:
        assert not comments.pop("is_repost").any()
    pd.testing.assert_frame_equal(comments, there.comments)
    assert (batches.n_read, batches.n_usable, batches.n_rejected) == (there.n_read, there.n_usable, there.n_rejected)
    assert batches.rejected_by_reason == there.rejected_by_reason
    assert [source.format for source in batches.sources] == [source.format for source in there.sources]


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_whole_columns_give_what_single_cells_give(name, monkeypatch):
    quick = whole(name)
    for function in ("strings", "instants", "ids", "trimmed", "whole_numbers"):
        monkeypatch.setattr(_arrow, function, lambda values: None)
    pd.testing.assert_frame_equal(read(EXPORTS / name).comments, quick.comments)
