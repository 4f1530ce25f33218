import numpy as np
import pandas as pd
import pytest

from crisisdetect.campaigns import (
    EVIDENCE,
    KINDS,
    LIMITS,
    coordinated_rows,
    coordination,
    counted,
    describe,
)
from crisisdetect.campaigns._alike import _template, least_alike
from crisisdetect.campaigns._meaning import find_reworded
from crisisdetect.campaigns._near import near_groups
from crisisdetect.campaigns._share import FOUND, Tally, share_of
from crisisdetect.campaigns._skeleton import Features, skeleton, skeletons_of
from crisisdetect.errors import ParameterError, TableError
from crisisdetect.locale import languages, say, speaking
from worlds import make_scored

WORDS = [a + b for a in ("ka", "lo", "mi", "nu", "pe") for b in ("bar", "den", "fik", "gol", "hum", "jas")]
DAY0 = pd.Timestamp("2026-03-02", tz="UTC")
SLOTS = (
    ("Boycott", "Avoid", "Shun", "Leave"),
    ("terrible", "awful", "horrible", "rotten", "bad"),
    ("now", "today", "at once", "right away"),
    ("share", "spread", "post", "repeat"),
    ("everybody", "friends", "all", "family", "people"),
)


def spintax(rng):
    return "{} this {} company {} and {} it with {}".format(*(rng.choice(slot) for slot in SLOTS))


def calm(days, per_day, rng, text=None):
    n = days * per_day
    times = DAY0 + pd.to_timedelta(np.sort(rng.uniform(0, days * 86_400, n)), unit="s")
    said = [" ".join(rng.choice(WORDS, 10)) if text is None else text(rng) for _ in range(n)]
    return make_scored(
        list(
            zip(
                times.astype(str),
                said,
                rng.uniform(0, 1, n),
                (f"a{x}" for x in rng.integers(0, 4 * per_day, n)),
                strict=True,
            )
        )
    )


def planted(n, text, rng, *, day=25, days=3, hands=300, prefix="s"):
    times = DAY0 + pd.Timedelta(days=day) + pd.to_timedelta(np.sort(rng.uniform(0, days * 86_400, n)), unit="s")
    rows = [(str(t), text(rng), 0.95, f"bot{rng.integers(hands)}") for t in times]
    made = make_scored(rows)
    return made.assign(id=[f"{prefix}{i}" for i in range(n)])


CAMPAIGNS = {
    "copy": lambda rng: "Boycott this terrible company now and share this with everybody",
    "digits": lambda rng: "Boycott this terrible company now, reason number {0} @user{0}".format(rng.integers(10**6)),
    "short copy": lambda rng: "Boycott them now!!",
    "spintax": spintax,
}


@pytest.mark.parametrize("kind", CAMPAIGNS)
@pytest.mark.parametrize("per_day", [40, 120])
def test_a_campaign_is_found_and_its_share_is_in_the_interval(kind, per_day):
    rng = np.random.default_rng([5, per_day])
    both = pd.concat([calm(30, per_day, rng), planted(600, CAMPAIGNS[kind], rng)], ignore_index=True)
    start = DAY0 + pd.Timedelta("25D")
    inside = both["timestamp"] >= start
    found = coordination(both, start)
    truth = float(both["id"].str.startswith("s")[inside].mean())
    assert found.is_campaign
    assert found.comments.low <= truth <= found.comments.high
    assert found.comments.high - found.comments.low < 0.12
    assert found.authors.low <= 300 / both["author"][inside].nunique() + 0.05
    assert {code for group in found.groups for code in group.evidence} <= set(EVIDENCE)
    assert {group.kind for group in found.groups} <= set(KINDS)


def test_one_author_who_repeats_himself_is_no_campaign_and_two_are():
    for hands, expected in ((1, False), (2, True)):
        rng = np.random.default_rng(6)
        both = pd.concat([calm(30, 40, rng), planted(200, CAMPAIGNS["copy"], rng, hands=hands)], ignore_index=True)
        found = coordination(both, start=DAY0 + pd.Timedelta("25D"), end=DAY0 + pd.Timedelta("28D"))
        assert [group.n_authors for group in found.groups] == [hands]
        assert found.is_campaign is expected


def test_a_template_of_hardly_a_word_is_shown_by_one_of_its_texts():
    folded = ["the big red house", "a small red car", "one old red coat"]
    assert _template("the big red house", ["the big red house", "the small red house"]) == "the … red house"
    assert _template("the big red house", folded) == "the big red house"


def test_customers_with_an_order_number_each_are_people():
    rng = np.random.default_rng(7)
    form = lambda rng: f"Order {rng.integers(10**6)} has not arrived after {rng.integers(99)} days of waiting"  # noqa: E731
    mixed = lambda rng: form(rng) if rng.random() < 0.3 else " ".join(rng.choice(WORDS, 10))  # noqa: E731
    both = pd.concat([calm(28, 100, rng, mixed), planted(750, form, rng, day=24, hands=10**6)], ignore_index=True)
    found = coordination(both, DAY0 + pd.Timedelta("24D"))
    assert not found.groups
    assert found.comments.low == 0
    everyone = counted(both, coordinated_rows(both, DAY0 + pd.Timedelta("24D")))
    calm_rows = ~both["id"].str.startswith("s").to_numpy()
    assert everyone[~calm_rows].all()
    assert everyone[calm_rows].mean() > 0.97


def test_a_form_of_new_words_by_distinct_customers_is_no_campaign_either():
    rng = np.random.default_rng(8)
    form = lambda rng: f"The lid of batch {rng.integers(10**6)} came off in my hands and cut me"  # noqa: E731
    crowd = planted(400, form, rng, hands=10**7).assign(author=[f"a{i}" for i in range(400)])
    found = coordination(pd.concat([calm(30, 200, rng), crowd], ignore_index=True), DAY0 + pd.Timedelta("25D"))
    assert not found.is_campaign


def test_a_stream_without_a_campaign_says_what_could_be_hidden():
    found = coordination(calm(30, 100, np.random.default_rng(1)), DAY0 + pd.Timedelta("20D"))
    assert not found.groups
    assert not found.is_campaign
    assert (found.comments.share, found.comments.low) == (0, 0)
    assert found.floor <= found.comments.high < 0.05
    assert found.limits == ("no_meaning",)
    assert "could be coordinated without being noticed" in describe(found)[0]


def test_the_campaign_does_not_depend_on_the_order_of_rows_and_not_on_the_zone():
    rng = np.random.default_rng(3)
    both = pd.concat([calm(30, 60, rng), planted(300, spintax, rng)], ignore_index=True)
    start = DAY0 + pd.Timedelta("25D")
    one = coordination(both, start)
    mixed = both.sample(frac=1, random_state=1)
    mixed["timestamp"] = mixed["timestamp"].dt.tz_convert("Asia/Tokyo")
    other = coordination(mixed, str(start))
    assert [(g.template, g.n_comments) for g in one.groups] == [(g.template, g.n_comments) for g in other.groups]
    assert one.comments == other.comments


HOSTILE = {
    "all the same": ["The very same words are said by all of us here"] * 200,
    "all different": [
        f"w{i} x{i * 7} {' '.join(chr(97 + (i * k) % 26) * (k + 2) for k in range(1, 9))}" for i in range(200)
    ],
    "empty": [None, ""] * 100,
    "emoji": ["😡😡", "🔥", "👏👏👏", "💔 😡"] * 50,
    "right to left": ["هذه الشركة سرقت أموالي ولا أحد يجيب على رسائلي", "החברה הזאת גנבה לי את הכסף ואף אחד לא עונה"]
    * 100,
    "no spaces": ["这家公司偷了我的钱而且没有人回答我的消息", "この会社は私のお金を盗んで誰も返事をしません"] * 100,
    "very long": ["a" * 100_000, "b c " * 25_000] * 20,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("authors", ["none", "one", "many"])
def test_hostile_texts_give_a_sentence(name, authors):
    texts = HOSTILE[name]
    who = {"none": [None] * len(texts), "one": ["u"] * len(texts), "many": [f"u{i}" for i in range(len(texts))]}[
        authors
    ]
    times = pd.date_range("2026-01-01", periods=len(texts), freq="11min", tz="UTC")
    scored = make_scored(list(zip(times.astype(str), texts, [0.9] * len(texts), who, strict=True)))
    found = coordination(scored)
    assert set(found.limits) <= set(LIMITS)
    assert "no_reference" in found.limits
    assert ("one_author" in found.limits) == (authors == "one")
    for lang in ("en", "fr"):
        assert all(describe(found, lang=lang))
    if name in ("empty", "emoji"):
        assert "little_text" in found.limits
        assert not found.groups


@pytest.mark.parametrize(
    ("text", "limit"), [("The very same words are said by all of us", "always_alike"), ("😡🔥", "little_text")]
)
def test_what_cannot_be_told_apart_may_all_be_coordinated(text, limit):
    found = coordination(calm(30, 20, np.random.default_rng(4), lambda rng: text), DAY0 + pd.Timedelta(days=20))
    assert not found.is_campaign
    assert limit in found.limits
    assert found.comments.high == 1.0
    assert describe(found)[0] == "Whether comments are coordinated cannot be said."


MANY = {
    "all the same": lambda rng: "The very same words are said by all of us here",
    "all different": lambda rng: " ".join(rng.choice(WORDS, 12)),
    "one template": spintax,
    "same beginning": lambda rng: "we all begin with the same seven words " + " ".join(rng.choice(WORDS, 3)),
    "emoji": lambda rng: "".join(rng.choice(["😡", "🔥", "👏", "💔"], 5)),
    "right to left": lambda rng: " ".join(
        rng.choice(["هذه", "الشركة", "سرقت", "أموالي", "ولا", "أحد", "يجيب", "على", "رسائلي", "منذ", "شهر"], 9)
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_comparisons_grow_with_the_number_of_texts_and_not_of_pairs(name, monkeypatch):
    counts = []
    alike = Features.alike
    monkeypatch.setattr(Features, "alike", lambda self, a, b: counts.append(1) or alike(self, a, b))
    made = []
    for n in (1_000, 4_000):
        counts.clear()
        near_groups(skeletons_of([MANY[name](np.random.default_rng([n, i])) for i in range(n)]))
        made.append(len(counts))
    assert made[1] <= 64 * 4_000  # each text with two others in each of 32 look-ups, at most
    assert made[1] <= 6 * max(made[0], 1_000)


def test_comments_next_to_a_period_do_not_say_what_is_usual():
    """The campaign goes on for a day after the end of the period: what is usual is read from farther away."""
    rng = np.random.default_rng(12)
    both = pd.concat([calm(30, 40, rng), planted(600, spintax, rng)], ignore_index=True)
    start = DAY0 + pd.Timedelta("25D")
    found = coordination(both, start, start + pd.Timedelta("48h"))
    assert found.is_campaign
    assert found.groups[0].n_outside == 0


def test_no_comments_and_few_comments():
    scored = make_scored(
        [(f"2026-01-01T00:{i:02d}", "The same thing is said again and again", 0.9, "u") for i in range(10)]
    )
    assert coordination(scored, "2027-01-01").limits == ("empty",)
    found = coordination(scored)
    assert found.comments is None
    assert found.floor == 1
    assert "few_comments" in found.limits
    assert coordination(scored.iloc[:0]).limits == ("empty",)


def test_own_comments_and_reposts_are_left_out():
    rng = np.random.default_rng(2)
    both = pd.concat([calm(30, 60, rng), planted(200, CAMPAIGNS["copy"], rng)], ignore_index=True)
    for column in ("is_own", "is_repost"):
        marked = both.assign(**{column: both["id"].str.startswith("s")})
        assert not coordination(marked, DAY0 + pd.Timedelta("25D")).is_campaign


def test_wrong_arguments_are_named():
    scored = calm(3, 10, np.random.default_rng(0))
    with pytest.raises(ParameterError, match="'end' parameter"):
        coordination(scored, "2026-03-05", "2026-03-04")
    with pytest.raises(ParameterError, match="must be a time"):
        coordination(scored, "soon")
    with pytest.raises(ParameterError, match="lang"):
        describe(coordination(scored), lang="de")
    with pytest.raises(TableError):
        coordination(scored.drop(columns="p_negative"))
    with pytest.raises(ParameterError, match="one a text"):
        coordination(scored, embed=lambda texts: np.zeros((1, 3)))


def test_skeletons_keep_words_alone():
    assert skeleton("Order 4411: NOT arrived!! @shop https://example.org") == ("order", "not", "arrived")
    assert skeleton(None) == ()
    assert len(skeleton("这家公司")) == 4


def test_variants_of_a_template_are_one_group_and_strangers_are_not():
    rng = np.random.default_rng(0)
    said = [spintax(rng) for _ in range(100)] + [" ".join(rng.choice(WORDS, 9)) for _ in range(100)]
    groups = near_groups(skeletons_of(said))
    assert np.bincount(groups[:100]).max() >= 95
    assert len(set(groups[100:])) == 100
    assert not set(groups[:100]) & set(groups[100:])


def test_one_meaning_is_found_by_its_vectors():
    rng = np.random.default_rng(4)
    directions = rng.normal(size=(400, 64))
    directions[:60] = directions[0] + 0.35 * rng.normal(size=(60, 64))
    texts = [f"text number {i}" for i in range(400)]
    at = {text: i for i, text in enumerate(texts)}
    found = find_reworded(texts, np.full(400, 9), 300, lambda some: directions[[at[text] for text in some]])
    assert len(found) == 1
    assert set(found[0].members) <= set(range(60))
    assert len(found[0].members) >= 57
    assert found[0].outside == 0


def test_what_many_say_of_one_matter_is_no_message():
    """Comments around one matter, near and far alike, beside a message of which all variants lie close together."""
    rng = np.random.default_rng(5)
    directions = rng.normal(size=(600, 64))
    matter, message = rng.normal(size=(2, 64))
    directions[:150] = matter + np.sqrt(rng.uniform(0.1, 4.0, size=(150, 1))) * rng.normal(size=(150, 64))
    directions[150:190] = message + 0.45 * rng.normal(size=(40, 64))
    texts = [f"text number {i}" for i in range(600)]
    at = {text: i for i, text in enumerate(texts)}
    found = find_reworded(texts, np.full(600, 9), 400, lambda some: directions[[at[text] for text in some]])
    apart = [one for one in found if one.is_apart]
    assert len(apart) == 1
    assert set(apart[0].members) <= set(range(150, 190))
    assert any(set(one.members) <= set(range(150)) for one in found if not one.is_apart)


def test_the_interval_of_a_share_holds_it_as_often_as_it_says():
    """Campaigns whose found part is drawn as stated: 95 % of the intervals hold the truth."""
    rng = np.random.default_rng(11)
    for kind, (mean, spread, whole) in FOUND.items():
        size = mean * (1 - mean) / spread**2 - 1
        hits = 0
        for _ in range(500):
            n, true = 2_000, int(rng.integers(100, 1_200))
            part = 1.0 if rng.random() < whole else rng.beta(mean * size, (1 - mean) * size)
            seen = int(rng.binomial(true, part)) + int(rng.poisson(2.0))
            tally = Tally(n, seen if kind == "alike" else 0, seen if kind == "reworded" else 0, 2.0, 2.0, 0.0)
            share = share_of(tally, floor=least_alike(n) / n)
            hits += share.low <= true / n <= share.high
        assert hits / 500 >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 500)


@pytest.mark.parametrize("lang", languages())
def test_words_are_there_in_every_language(lang):
    rng = np.random.default_rng(9)
    both = pd.concat([calm(30, 60, rng), planted(400, spintax, rng)], ignore_index=True)
    found = coordination(both, DAY0 + pd.Timedelta("25D"))
    said = describe(found, lang=lang)
    assert "company" in said[3]
    assert "company" not in " ".join(found.to_dict(lang)["sentences"])
    with speaking(lang):
        for kind, codes in {"kind": KINDS, "evidence": EVIDENCE, "limit": LIMITS}.items():
            assert all(say(f"coordination_{kind}.{code}") for code in codes)


def test_counting_people():
    rows = make_scored(
        [(f"2026-01-01T0{i}:00", "late again", 0.9, "u") for i in range(5)] + [("2026-01-02", "late", 0.9, None)]
    )
    rows.loc[5, ["p_negative", "p_neutral", "p_positive"]] = np.nan
    assert counted(rows).tolist() == [True] * 3 + [False] * 3
    assert counted(rows.iloc[::-1]).tolist() == [False] * 3 + [True] * 3
    assert counted(rows.assign(is_own=True)).sum() == 0
    assert counted(rows.iloc[:0]).tolist() == []
    coordinated = np.array([True, False, False, False, False, False])
    assert counted(rows, coordinated).tolist() == [False, True, True, True, False, False]
