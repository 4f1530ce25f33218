"""Golden readings of one synthetic export for each platform."""

from pathlib import Path

import pandas as pd
import pytest

from crisisdetect.readers import _arrow, _batches, read, read_batches, sniff
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
    "google_play.csv": ("google-play-scraper", 2, 1, 1, 0, "2026-03-01T08:00", "2026-03-02T18:22:10", 0),
    "app_store.json": ("App Store reviews", 2, 2, 0, 0, "2026-03-01T18:22:33", "2026-03-02T18:22:33", 0),
    "app_store_single.json": ("App Store reviews", 1, 1, 0, 0, "2026-03-02T18:22:33", "2026-03-02T18:22:33", 0),
    "app_store.xml": ("App Store feed", 1, 1, 0, 0, "2026-03-02T18:22:33", "2026-03-02T18:22:33", 0),
    "steam.json": ("Steam reviews", 2, 2, 0, 0, "2026-03-02T08:00", "2026-03-02T09:00", 0),
    "trustpilot.json": ("Trustpilot reviews", 2, 2, 0, 0, "2026-03-01T13:37", "2026-03-02T12:00", 0),
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
    "generic_french.csv": ("table", 4, 2, 1, 1, "2026-06-05T18:12", "2026-06-07T09:00", 0),
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


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name):
    form, n_read, n_usable, n_null, n_rejected, first, last, n_replies = GOLDEN[name]
    reading = read(EXPORTS / name)
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


def text_of(name, comment_id):
    comments = read(EXPORTS / name).comments
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
    for name in GOLDEN:
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
    whole = read(EXPORTS / name)
    comments, batches = in_pieces(EXPORTS / name, monkeypatch)
    if "is_repost" not in whole.comments and "is_repost" in comments:
        assert not comments.pop("is_repost").any()
    pd.testing.assert_frame_equal(comments, whole.comments)
    assert (batches.n_read, batches.n_usable, batches.n_rejected) == (whole.n_read, whole.n_usable, whole.n_rejected)
    assert batches.rejected_by_reason == whole.rejected_by_reason
    assert [source.format for source in batches.sources] == [source.format for source in whole.sources]


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_whole_columns_give_what_single_cells_give(name, monkeypatch):
    quick = read(EXPORTS / name)
    for function in ("strings", "instants", "ids", "trimmed", "whole_numbers"):
        monkeypatch.setattr(_arrow, function, lambda values: None)
    pd.testing.assert_frame_equal(read(EXPORTS / name).comments, quick.comments)
