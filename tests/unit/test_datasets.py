import csv
import gzip
import hashlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect.datasets import demo_events, load_demo, simulate_comments, write_demo, write_export
from crisisdetect.datasets._pool import CAUSES, LABELS, texts_of
from crisisdetect.errors import ParameterError, TableError
from crisisdetect.tables import check_comments

DATA = Path(__file__).resolve().parents[2] / "data"
LANGS = ("fr", "en")
ZONES = {"fr": "Europe/Paris", "en": "UTC"}


def bare(texts):
    return texts.str.lower().str.replace(r"[\W\d_]+", " ", regex=True).str.strip()


@pytest.fixture(scope="module", params=LANGS)
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def demo(lang):
    return load_demo(lang=lang)


@pytest.fixture(scope="module")
def public(demo):
    return demo[~demo["is_own"]]


@pytest.fixture(scope="module")
def daily(lang, public):
    day = public["timestamp"].dt.tz_convert(ZONES[lang]).dt.tz_localize(None).dt.floor("D")
    negative = public["true_label"].eq("negative")
    return pd.DataFrame({"n": public.groupby(day).size(), "negative": negative.groupby(day).sum()}).asfreq("D")


class TestDemo:
    def test_is_a_comments_table_of_the_promised_size(self, demo):
        check_comments(demo)
        assert 4200 <= len(demo) <= 4800
        assert demo["timestamp"].max() - demo["timestamp"].min() > pd.Timedelta(weeks=8)
        assert demo["timestamp"].is_monotonic_increasing

    def test_has_the_habits_of_real_comments(self, lang, demo, public):
        texts = public["text"].dropna()
        assert 5 <= public["text"].isna().sum() <= 60
        assert public["is_repost"].mean() > 0.02
        assert demo["parent_id"].notna().mean() > 0.2
        assert demo["is_own"].sum() > 100
        assert texts.str.contains("[\U0001f300-\U0001faff]").mean() > 0.1
        assert texts.map(lambda text: re.search(r"([a-zé])\1\1", text) is not None).mean() > 0.02
        assert texts.str.contains("#").mean() > 0.03
        assert texts.str.startswith("@").mean() > 0.03
        assert texts.str.contains(r"\b[A-Z]{5,}\b").mean() > 0.02
        assert texts.str.contains("!!").mean() > 0.02
        other = "en" if lang == "fr" else "fr"
        assert 0.01 < public["lang"].eq(other).mean() < 0.05

    def test_calm_before_the_crisis_is_calm_and_long(self, lang, daily):
        onset = pd.Timestamp(demo_events(lang)["crisis_onset"].tz_convert(ZONES[lang])).tz_localize(None)
        before = daily[daily.index < onset.floor("D")]
        assert len(before) >= 28
        assert 0.14 < before["negative"].sum() / before["n"].sum() < 0.22

    def test_crisis_swells_to_the_promised_size_and_fades(self, lang, daily):
        events = demo_events(lang)
        first, last = (events[k].tz_convert(ZONES[lang]).tz_localize(None) for k in ("crisis_onset", "crisis_end"))
        usual = daily.loc[daily.index < first.floor("D"), "negative"].mean()
        crisis = daily[first.floor("D") : last]
        assert 3 <= (last - first).days <= 6
        assert 5 <= crisis["negative"].max() / usual <= 8
        assert 0.5 <= (crisis["negative"] / crisis["n"]).max() <= 0.72
        after = daily[last.ceil("D") : last.ceil("D") + pd.Timedelta(days=6)]
        assert after["negative"].median() < 1.6 * usual

    def test_events_are_where_demo_events_says(self, lang, demo):
        events = demo_events(lang)
        for event, first, last in (
            ("crisis", "crisis_onset", "crisis_end"),
            ("burst", "burst_start", "burst_end"),
            ("angry_author", "angry_author_start", "angry_author_end"),
        ):
            public = demo[(demo["true_event"] == event) & ~demo["is_own"]]
            assert len(public) >= 36
            assert public["timestamp"].min() >= events[first]
            assert public["timestamp"].min() < events[first] + pd.Timedelta(hours=4)
            assert public["timestamp"].max() < events[last]

    def test_burst_is_many_comments_and_hardly_any_negative(self, public, daily):
        burst = public[public["true_event"] == "burst"]
        assert (burst["true_label"] == "negative").mean() < 0.06
        day = burst["timestamp"].dt.floor("D").value_counts().idxmax().tz_localize(None)
        assert daily.loc[day, "n"] > 2 * daily["n"].median()

    def test_angry_author_is_alone_and_away_from_the_crisis(self, lang, public):
        angry = public[public["true_event"] == "angry_author"]
        events = demo_events(lang)
        assert angry["author"].nunique() == 1
        assert set(angry["true_label"]) == {"negative"}
        assert set(public.loc[public["author"] == angry["author"].iloc[0], "true_event"]) == {"angry_author"}
        crisis = (events["crisis_onset"], events["crisis_end"])
        assert not angry["timestamp"].between(*crisis).any()

    def test_crisis_is_broad_and_ends_in_thanks_and_an_apology(self, demo):
        crisis = demo[demo["true_event"] == "crisis"]
        public = crisis[~crisis["is_own"]]
        assert public["author"].nunique() > 0.8 * len(public)
        assert (public["true_label"] == "positive").sum() >= 15
        assert crisis["is_own"].sum() >= 4
        assert crisis.loc[crisis["is_own"], "text"].str.contains("excuses|apologis").any()

    def test_hours_and_weekdays_have_a_rhythm(self, lang, public):
        local = public.loc[public["true_event"] == "calm", "timestamp"].dt.tz_convert(ZONES[lang])
        by_hour = local.dt.hour.value_counts()
        assert by_hour.reindex([2, 3, 4], fill_value=0).sum() * 5 < by_hour[[19, 20, 21]].sum()
        by_day = local.dt.day_of_week.value_counts()
        assert by_day[[5, 6]].mean() < by_day[[0, 1, 2]].mean()

    def test_counts_are_overdispersed_authors_and_likes_heavy_tailed(self, daily, public):
        calm = daily["n"][:20]
        assert calm.var() > 1.5 * calm.mean()
        per_author = public["author"].value_counts()
        assert per_author.iloc[0] > 25
        assert per_author.median() == 1
        assert public["likes"].median() <= 1
        assert public["likes"].max() > 200

    def test_brand_answers_politely_and_is_marked(self, demo):
        own = demo[demo["is_own"]]
        assert set(own["author"]) == set(demo["stream"])
        assert set(own["true_label"]) == {"neutral"}


def test_there_are_enough_distinct_negative_texts():
    negative = pd.concat([frame.loc[frame["true_label"] == "negative", "text"] for frame in map(demo_of, LANGS)])
    assert bare(negative).nunique() >= 1500


def demo_of(lang):
    return load_demo(lang=lang)


def test_unknown_language_is_refused():
    with pytest.raises(ParameterError, match="load_demo must be one of fr, en"):
        load_demo(lang="de")
    with pytest.raises(ParameterError, match="demo_events"):
        demo_events("de")


class TestShippedFiles:
    def test_are_what_write_demo_writes(self, tmp_path):
        for path in write_demo(tmp_path / "new"):
            assert path.read_bytes() == (DATA / path.name).read_bytes(), f"{path.name}: run scripts/make_demo_data.py"

    def test_are_small_and_the_card_has_their_checksums(self):
        card = (DATA / "README.md").read_text(encoding="utf-8")
        files = [DATA / "demo_fr.csv", DATA / "demo_en.ndjson"]
        assert sum(path.stat().st_size for path in files) < 4_000_000
        for path in files:
            assert hashlib.sha256(path.read_bytes()).hexdigest() in card

    def test_csv_has_the_rows_of_the_demo_in_local_time(self):
        with (DATA / "demo_fr.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        demo = load_demo(lang="fr")
        assert [row["Commentaire"] or None for row in rows] == [t if isinstance(t, str) else None for t in demo["text"]]
        when = [row["Date"] for row in rows]
        assert [pd.Timestamp(text) for text in when] == demo["timestamp"].tolist()
        assert {text[-6:] for text in when} == {"+01:00", "+02:00"}
        assert "true_label" not in rows[0]

    def test_ndjson_has_the_rows_of_the_demo(self):
        lines = (DATA / "demo_en.ndjson").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        demo = load_demo(lang="en")
        assert [row["comment_id"] for row in rows] == demo["id"].tolist()
        assert [row["like_count"] for row in rows] == demo["likes"].tolist()
        assert [row["message"] for row in rows] == [t if isinstance(t, str) else None for t in demo["text"]]


class TestSimulate:
    def test_same_arguments_same_table_and_another_seed_another(self):
        first, again = (simulate_comments(days=3, crisis_at=1.5) for _ in range(2))
        pd.testing.assert_frame_equal(first, again)
        assert simulate_comments(days=3, random_state=1)["text"].tolist() != first["text"].tolist()

    def test_no_events_unless_asked_for(self):
        assert set(simulate_comments(days=10)["true_event"]) == {"calm"}

    def test_volume_is_what_was_asked_for(self):
        comments = simulate_comments(days=140, per_day=40.0, own_replies=False)
        assert len(comments) == pytest.approx(140 * 40, rel=0.12)

    @pytest.mark.parametrize("size", [2.0, 4.0, 8.0])
    def test_peak_is_the_multiple_that_was_asked_for(self, size):
        comments = simulate_comments(
            days=8, per_day=700, crisis_at=2.0, crisis_days=5.0, crisis_size=size, own_replies=False
        )
        negative = comments[comments["true_label"] == "negative"]
        daily = negative.groupby(negative["timestamp"].dt.tz_convert("Europe/Paris").dt.date).size()
        usual = 700 * 0.18
        assert daily.max() / usual == pytest.approx(size, rel=0.25)

    def test_shapes_differ(self):
        early = {}
        for shape in ("sudden", "slow", "wave"):
            comments = simulate_comments(
                days=7, per_day=200, crisis_at=1.0, crisis_days=6.0, crisis_shape=shape, own_replies=False
            )
            when = comments.loc[comments["true_event"] == "crisis", "timestamp"]
            early[shape] = (when < pd.Timestamp("2024-03-06 06:00", tz="Europe/Paris")).mean()
        assert early["sudden"] > 1.3 * early["wave"] > 2 * early["slow"]

    @pytest.mark.parametrize("cause", CAUSES)
    def test_each_cause_has_words_of_its_own(self, lang, cause):
        comments = simulate_comments(lang=lang, days=6, crisis_at=2.0, crisis_size=9.0, cause=cause)
        said = " ".join(comments.loc[comments["true_event"] == "crisis", "text"]).lower()
        words = {
            "fr": {
                "product_problem": "7.2",
                "communication_error": "cliente",
                "marketing_error": "pub",
                "other": "données",
            },
            "en": {"product_problem": "q3", "communication_error": "ceo", "marketing_error": "flood", "other": "text"},
        }
        assert words[lang][cause] in said

    def test_instants_may_be_given_in_three_ways(self):
        options = {"days": 8, "crisis_days": 2.0}
        local = simulate_comments(crisis_at="2024-03-08 12:00", **options)
        aware = simulate_comments(crisis_at=pd.Timestamp("2024-03-08 11:00", tz="UTC"), **options)
        number = simulate_comments(crisis_at=4.5, **options)
        pd.testing.assert_frame_equal(local, aware)
        pd.testing.assert_frame_equal(local, number)

    def test_stream_names_the_brand_everywhere(self):
        comments = simulate_comments(lang="en", days=20, stream="Acme {n} & Co")
        assert set(comments["stream"]) == {"Acme {n} & Co"}
        texts = comments["text"].dropna()
        assert not texts.str.contains("Tarnvale", case=False).any()
        assert texts.str.contains("Acme {n} & Co", regex=False).any()

    def test_own_replies_can_be_left_out(self):
        comments = simulate_comments(days=10, own_replies=False)
        assert not comments["is_own"].any()
        parents = comments["parent_id"].dropna()
        assert len(parents) > 50
        assert parents.isin(comments["id"]).all()

    def test_no_slot_is_left_open(self, lang):
        comments = simulate_comments(lang=lang, days=60, per_day=60, crisis_at=20, burst_at=40, angry_author_at=5)
        assert not comments["text"].dropna().str.contains(r"[{}]").any()

    def test_clocks_change_without_a_missing_or_double_hour(self):
        comments = simulate_comments(start="2024-03-30", days=3, per_day=4000, own_replies=False)
        hours = comments["timestamp"].dt.floor("h")
        assert hours.nunique() == 71
        assert comments["timestamp"].max() < pd.Timestamp("2024-04-02", tz="Europe/Paris")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"lang": "de"}, "'lang' parameter of simulate_comments must be one of fr, en. Got 'de'"),
            ({"cause": "weather"}, "'cause'"),
            ({"crisis_shape": "square"}, "'crisis_shape'"),
            ({"days": 0}, "'days'"),
            ({"days": 10**6}, "'days'"),
            ({"days": 2.5}, "'days'"),
            ({"days": True}, "'days'"),
            ({"per_day": -1.0}, "'per_day'"),
            ({"per_day": float("nan")}, "'per_day'"),
            ({"per_day": "many"}, "'per_day'"),
            ({"crisis_size": 0.5}, "'crisis_size'"),
            ({"crisis_days": 0.0}, "'crisis_days'"),
            ({"burst_size": float("inf")}, "'burst_size'"),
            ({"random_state": -1}, "'random_state'"),
            ({"random_state": None}, "'random_state'"),
            ({"start": "yesterday-ish"}, "'start'"),
            ({"start": None}, "'start'"),
            ({"start": "9999-12-20", "days": 30}, "room for 30 days"),
            ({"stream": "  "}, "'stream'"),
            ({"crisis_at": "2023-01-01"}, "'crisis_at' parameter of simulate_comments must lie between"),
            ({"crisis_at": 99.0}, "'crisis_at'"),
            ({"burst_at": "never"}, "'burst_at'"),
            ({"angry_author_at": float("nan")}, "'angry_author_at'"),
        ],
    )
    def test_bad_arguments_are_named(self, options, message):
        with pytest.raises(ParameterError, match=re.escape(message)):
            simulate_comments(**{"days": 7} | options)


class TestTexts:
    def test_each_language_has_at_least_250_whole_sentences(self, lang):
        texts = texts_of(lang)
        whole = {s for label in LABELS for topic in texts.sentences[label].values() for s in topic} | set(texts.sarcasm)
        assert len(whole) >= 250
        for episode in [*texts.crises.values(), texts.burst]:
            assert all(episode.said[label] for label in LABELS)
        assert set(texts.crises) == set(CAUSES)

    def test_no_sentence_stands_under_two_labels(self, lang):
        texts = texts_of(lang)
        seen = {}
        for label in LABELS:
            for sentence in {s for topic in texts.sentences[label].values() for s in topic}:
                assert seen.setdefault(sentence, label) == label

    def test_french_posts_of_the_brand_are_typeset(self):
        own = load_demo(lang="fr").query("is_own")["text"]
        assert not own.str.contains(r" [?!:;»]|« ").any()
        assert own.str.contains("\u00a0").any()


class TestWriteExport:
    def comments(self, **columns):
        frame = pd.DataFrame(
            {
                "id": ["1", "2"],
                "timestamp": pd.to_datetime(["2024-03-31T00:30:00Z", "2024-03-31T01:30:00.5Z"], format="ISO8601"),
                "text": ['=cmd|"x"; ok\nnext', None],
                "is_own": [True, False],
                "likes": np.array([3, 0]),
            }
        )
        return frame.assign(**columns)

    def test_csv_quotes_and_keeps_offsets_and_nulls(self, tmp_path):
        path = write_export(
            self.comments(), tmp_path / "a.csv", tz="Europe/Paris", delimiter=";", booleans=("non", "oui")
        )
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), delimiter=";"))
        assert rows == [
            ["id", "timestamp", "text", "is_own", "likes"],
            ["1", "2024-03-31T01:30:00+01:00", '=cmd|"x"; ok\nnext', "oui", "3"],
            ["2", "2024-03-31T03:30:00.500000+02:00", "", "non", "0"],
        ]

    def test_formulas_are_guarded_on_demand(self, tmp_path):
        path = write_export(self.comments(), tmp_path / "a.csv", columns=["text"], guard_formulas=True)
        assert path.read_text(encoding="utf-8").startswith("text\n\"'=cmd")

    def test_ndjson_keeps_types(self, tmp_path):
        path = write_export(
            self.comments(), tmp_path / "a.jsonl", columns={"text": "message", "is_own": "own", "likes": "n"}
        )
        assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == [
            {"message": '=cmd|"x"; ok\nnext', "own": True, "n": 3},
            {"message": None, "own": False, "n": 0},
        ]

    def test_gz_is_the_same_bytes_each_time(self, tmp_path):
        first = write_export(self.comments(), tmp_path / "a.csv.gz").read_bytes()
        again = write_export(self.comments(), tmp_path / "b.csv.gz").read_bytes()
        assert first == again
        assert gzip.decompress(first).decode().startswith("id,timestamp")

    def test_byte_order_mark(self, tmp_path):
        assert (
            write_export(self.comments(), tmp_path / "a.csv", byte_order_mark=True).read_bytes()[:3] == b"\xef\xbb\xbf"
        )

    def test_caller_keeps_the_table_as_it_was(self, tmp_path):
        frame = self.comments()
        before = frame.copy(deep=True)
        write_export(frame, tmp_path / "a.csv", guard_formulas=True)
        pd.testing.assert_frame_equal(frame, before)

    def test_empty_table_gives_a_header(self, tmp_path):
        path = write_export(self.comments().head(0), tmp_path / "a.csv", columns=["id", "text"])
        assert path.read_text(encoding="utf-8") == "id,text\n"

    @pytest.mark.parametrize(
        ("name", "options", "message"),
        [
            ("a.xlsx", {}, "must end in one of"),
            ("a", {}, "must end in one of"),
            ("a.csv", {"tz": "Mars/Olympus"}, "'tz'"),
            ("a.csv", {"delimiter": "ab"}, "'delimiter'"),
        ],
    )
    def test_bad_arguments_are_named(self, tmp_path, name, options, message):
        with pytest.raises(ParameterError, match=message):
            write_export(self.comments(), tmp_path / name, **options)
        assert not (tmp_path / name).exists()

    def test_missing_column_is_named(self, tmp_path):
        with pytest.raises(TableError, match="must have the columns mood"):
            write_export(self.comments(), tmp_path / "a.csv", columns={"mood": "Mood"})
        with pytest.raises(TableError, match="text"):
            write_export(self.comments().drop(columns="text"), tmp_path / "a.csv")
