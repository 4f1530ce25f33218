import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from crisisdetect.explain import STOP_WORDS, distinctive_terms, evidence
from worlds import make_scored


def test_terms_are_what_changed_and_not_what_is_frequent():
    before = ["the parcel is late", "parcel fine", "nice parcel", "late parcel again"] * 10
    during = ["the parcel app charged me twice", "charged twice for one parcel", "charged twice again"] * 10
    terms = distinctive_terms(during, before)
    assert set(terms[:2]) == {"charged", "twice"}
    assert "parcel" not in terms
    assert not set(terms) & STOP_WORDS


def test_french_words_keep_their_accents_and_apostrophes_do_not_matter():
    during = ["J’ai été prélevée deux fois", "prélevée deux fois !", "encore prélevée"] * 5
    assert distinctive_terms(during, ["colis reçu", "merci"] * 20)[0] == "prélevée"


def test_what_french_puts_before_a_vowel_is_no_part_of_a_word():
    during = ["l’appli plante", "l'appli d'Orvelane bloque", "qu'Orvelane rembourse", "aujourd'hui"] * 15
    assert set(distinctive_terms(during, [])) == {"appli", "plante", "bloque", "orvelane", "rembourse", "aujourd'hui"}
    assert distinctive_terms(["panne d'appli"] * 5, [], of="phrases") == ("panne appli",)


def test_without_anything_before_the_frequent_words_remain():
    assert distinctive_terms(["refund tomorrow", "refund"] * 4, []) == ("refund", "tomorrow")
    assert distinctive_terms([], ["a"]) == ()


@given(st.lists(st.text(max_size=40), max_size=30), st.lists(st.text(max_size=40), max_size=30))
def test_terms_come_from_the_texts_they_describe(during, before):
    joined = " ".join(during).casefold().replace("’", "'")
    assert all(term in joined for term in distinctive_terms(during, before))


def scored(texts, authors):
    times = pd.date_range("2024-01-01", periods=len(texts), freq="1h", tz="UTC")
    return make_scored([(t.isoformat(), text, 0.9, who) for t, text, who in zip(times, texts, authors, strict=True)])


def test_evidence_is_varied_in_words_and_people():
    copies = [f"charged twice by the app, number {i}" for i in range(10)]
    others = ["the support line hung up on me", "my account is empty now thanks to you"]
    rows = scored([*copies, *others, others[0]], [*(f"u{i}" for i in range(10)), "u0", "v", "w"])
    shown = rows.set_index("id").loc[list(evidence(rows, ("charged", "twice"))), "text"].tolist()
    assert shown[0].startswith("charged twice")
    assert sum(text.startswith("charged") for text in shown) == 1
    assert others[1] in shown


def test_evidence_is_negative_and_needs_text():
    rows = scored(["lovely", None], ["a", "b"])
    rows["p_negative"] = [0.1, None]
    assert evidence(rows, ()) == ()
