"""What the user is asked, answers and keeps: mappings, relative times, where exports break off."""

import io

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.readers import gaps_of, read, read_batches, sniff
from crisisdetect.readers._relative import before

CSV = "quand,parole,qui\n2026-03-02T10:00:00Z,Très déçu,ana\n2026-03-02T11:00:00Z,merci,bo\n"
MAPPING = {"timestamp": "quand", "text": "parole", "author": "qui"}


def stream(text=CSV):
    return io.StringIO(text)


def test_an_unknown_header_asks_for_a_mapping():
    with pytest.raises(ReadError, match=r'mapping=\{"timestamp": "\.\.\."'):
        read(stream("quand,parole,qui\nlundi,Très déçu,ana\nmardi,merci,bo\n"))
    with pytest.raises(ReadError, match=r'mapping=\{"text": "\.\.\."'):
        read(stream())
    assert sniff(stream())[0].confidence < 0.4


def test_columns_without_a_known_name_are_found_by_what_they_hold():
    export = (
        "qui;ce que dit la personne;quand;combien\n"
        "ana;la livraison a encore du retard;03.03.2026 10:15;3\n"
        "bo;toujours aucune réponse de personne;03.03.2026 11:20;7\n"
    )
    reading = read(stream(export))
    assert reading.comments["text"].tolist()[0] == "la livraison a encore du retard"
    assert reading.comments["timestamp"].tolist()[1] == pd.Timestamp("2026-03-03T11:20Z")
    said = {one.code: str(one) for one in reading.notes}
    assert "'quand' was taken for the time" in said["guessed_timestamp"]
    assert "mapping=" in said["guessed_text"]
    assert "'combien'" in said["unread_columns"]
    otherwise = read(stream(export), mapping={"text": "qui"})
    assert otherwise.comments["text"].tolist() == ["ana", "bo"]
    assert "guessed_text" not in {one.code for one in otherwise.notes}


@pytest.mark.parametrize("table", ["", "[columns]\n"])
def test_a_mapping_as_a_dict_as_toml_and_as_a_file(tmp_path, table):
    toml = table + "".join(f'{target} = "{column}"\n' for target, column in MAPPING.items())
    file = tmp_path / "mapping.toml"
    file.write_text(toml, encoding="utf-8")
    first = read(stream(), mapping=MAPPING)
    assert first.comments["text"].tolist() == ["Très déçu", "merci"]
    for mapping in (toml, file, str(file)):
        pd.testing.assert_frame_equal(read(stream(), mapping=mapping).comments, first.comments)
    pd.testing.assert_frame_equal(
        pd.concat([batch.comments for batch in read_batches(stream(), mapping=file)]).drop(columns="is_repost"),
        first.comments,
    )


def test_the_mapping_is_shown_saved_and_given_back(tmp_path):
    odd = CSV.replace("parole", 'la "parole" \\ été\x7f')
    reading = read(stream(odd), mapping={**MAPPING, "text": 'la "parole" \\ été\x7f'})
    assert "timestamp = 'quand'" in repr(reading)
    assert any("timestamp from 'quand'" in str(note) for note in reading.notes)
    reading.save_mapping(tmp_path / "mapping.toml")
    again = read(stream(odd), mapping=tmp_path / "mapping.toml")
    assert dict(again.sources[0].mapping) == dict(reading.sources[0].mapping)
    pd.testing.assert_frame_equal(again.comments, reading.comments)


def test_files_with_different_mappings_are_saved_one_by_one(tmp_path):
    (tmp_path / "a.csv").write_text("date,text\n2026-03-02T10:00:00Z,a\n")
    (tmp_path / "b.csv").write_text("Datum,Kommentar\n2026-03-02T11:00:00Z,b\n")
    reading = read([tmp_path / "a.csv", tmp_path / "b.csv"])
    with pytest.raises(ParameterError, match=r"a\.csv"):
        reading.save_mapping(tmp_path / "mapping.toml")
    reading.save_mapping(tmp_path / "mapping.toml", source=str(tmp_path / "b.csv"))
    assert 'text = "Kommentar"' in (tmp_path / "mapping.toml").read_text(encoding="utf-8")


def test_a_column_that_is_named_by_mistake_can_be_left_out():
    text = "date,text,author\n2026-03-02T10:00:00Z,a,ana\n"
    assert "author" in read(stream(text)).comments
    assert "author" not in read(stream(text), mapping={"author": ""}).comments


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"texte": "a"}, "must have keys among"),
        ("text = ", "is no TOML"),
        ("no such file.toml", "cannot be read"),
        ({"text": 3}, "name columns by text"),
        (3, "Got a int"),
    ],
)
def test_a_wrong_mapping_is_refused(mapping, words):
    with pytest.raises(ParameterError, match=words):
        read(stream(), mapping=mapping)


@pytest.mark.parametrize(
    ("header", "kinds"),
    [
        ("Date de création;Avis;Auteur;Note;Langue", {"timestamp", "text", "author", "rating", "lang"}),
        ("Created at;Review;Reviewer;Stars;Language", {"timestamp", "text", "author", "rating", "lang"}),
        ("Erstellt am;Bewertungstext;Verfasser;Sterne;Sprache", {"timestamp", "text", "author", "rating", "lang"}),
        ("Fecha de creación;Reseña;Usuario;Estrellas;Idioma", {"timestamp", "text", "author", "rating", "lang"}),
        ("Data di pubblicazione;Recensione;Autore;Stelle;Lingua", {"timestamp", "text", "author", "rating", "lang"}),
        ("Data de publicação;Avaliação;Utilizador;Estrelas;Idioma", {"timestamp", "text", "author", "rating", "lang"}),
    ],
)
def test_headers_in_six_languages(header, kinds):
    export = f"{header}\n2026-03-02 10:00;Hmm, mal;x;3;fr\n2026-03-02 11:00;Bof;y;2;fr\n"
    assert set(sniff(stream(export))[0].mapping) >= kinds


AS_OF = pd.Timestamp("2026-03-02T12:00Z")


@pytest.mark.parametrize(
    ("words", "distance"),
    [
        ("2 hours ago", "2h"), ("an hour ago", "1h"), ("il y a 3 jours", "3D"), ("il y a une heure", "1h"),
        ("vor 5 Minuten", "5min"), ("vor einer Woche", "7D"), ("hace 2 días", "2D"), ("2 giorni fa", "2D"),
        ("há 3 dias", "3D"), ("yesterday", "1D"), ("hier", "1D"), ("à l’instant", "0s"), ("just now", "0s"),
        ("3d", "3D"), ("5 min", "5min"), ("1w", "7D"), ("2 months ago (edited)", "60D"), ("il y a 1 an", "365D"),
        ("Il y a 45 secondes", "45s"), ("avant-hier", "2D"),
    ],
)  # fmt: skip
def test_relative_times_are_read_from_the_moment_of_the_export(words, distance):
    assert before(words) == pd.Timedelta(distance) // pd.Timedelta("1us")
    reading = read(stream(f'date,text\n"{words}",a\n'), as_of="2026-03-02T12:00Z")
    assert reading.comments["timestamp"].tolist() == [AS_OF - pd.Timedelta(distance)]
    assert reading.comments["timestamp_quality"].tolist() == ["relative"]
    assert any("told from the moment of the export" in str(note) for note in reading.notes)


@pytest.mark.parametrize(
    "words", ["2 hours", "2026", "ago", "soon", "10 potatoes ago", "a b c", "", "in 3 days", "12/3"]
)
def test_what_is_no_relative_time(words):
    assert before(words) is None or words == "2 hours"


def test_without_the_moment_it_is_asked_for():
    export = "date,text\n3 days ago,a\nil y a 2 heures,b\n"
    with pytest.raises(ReadError, match='as_of="2026'):
        read(stream(export))
    mixed = read(stream(export + "2026-03-02T10:00Z,c\n"))
    assert mixed.rejected_by_reason == {"relative_timestamp": 2}
    with pytest.raises(ParameterError, match="must be a moment"):
        read(stream(export), as_of="soon")
    naive = read(stream(export), as_of="2026-03-02 13:00", tz="Europe/Paris")
    assert naive.comments["timestamp"].max() == pd.Timestamp("2026-03-02T10:00Z")


def busy(start, end, *, every="3min", order=1):
    times = pd.date_range(start, end, freq=every, tz="UTC", inclusive="left")[::order]
    return pd.DataFrame({"date": times, "text": [f"comment {i}" for i in range(len(times))]})


def kinds(reading):
    return [one.kind for one in reading.truncations]


def test_an_export_that_begins_and_ends_within_a_day_says_so():
    reading = read(busy("2026-03-01 14:20", "2026-03-12 09:40"))
    assert kinds(reading) == ["left", "right"]
    left, right = reading.truncations
    assert (left.start, left.end) == (pd.Timestamp("2026-03-01", tz="UTC"), pd.Timestamp("2026-03-01 14:20", tz="UTC"))
    assert right.start > pd.Timestamp("2026-03-12 09:36", tz="UTC")
    assert right.end == pd.Timestamp("2026-03-13", tz="UTC")
    assert any("It is not a jump" in str(note) for note in reading.notes)
    gaps = reading.gaps()
    assert gaps[["start", "end"]].notna().all(axis=None)
    assert gaps["stream"].isna().all()


def test_whole_days_and_quiet_nights_are_no_truncation():
    assert kinds(read(busy("2026-03-01", "2026-03-12"))) == []
    frame = busy("2026-03-01", "2026-03-12")
    shop_hours = frame[frame["date"].dt.hour.between(9, 17)]
    assert kinds(read(shop_hours)) == []
    assert kinds(read(busy("2026-03-01 14:20", "2026-03-12", every="9h"))) == []


def test_each_stream_breaks_off_by_itself():
    one, other = busy("2026-03-01", "2026-03-12"), busy("2026-03-04 13:00", "2026-03-12")
    both = pd.concat([one.assign(brand="a"), other.assign(brand="b", text=other["text"] + " b")])
    reading = read(both, stream_column="brand")
    assert [(one.kind, one.stream) for one in reading.truncations] == [("left", "b")]


@pytest.mark.parametrize(("order", "side"), [(1, "start"), (-1, "end")])
def test_a_round_number_of_rows_is_a_cap(order, side):
    times = pd.date_range("2026-03-01", periods=1_000, freq="37min", tz="UTC")[::order]
    reading = read(pd.DataFrame({"date": times, "text": [f"comment {i}" for i in range(1_000)]}))
    (cap,) = [one for one in reading.truncations if one.kind == "capped"]
    assert getattr(cap, side) in {times.min(), times.max()}
    assert any("exactly 1,000 rows" in str(note) for note in reading.notes)
    assert len(reading.gaps()) >= 1
    assert kinds(read(pd.DataFrame({"date": times[:-1], "text": ["a"] * 999}))) == []


def test_a_cap_in_no_order_marks_no_gap():
    times = np.random.default_rng(0).permutation(pd.date_range("2026-03-01", periods=1_000, freq="37min"))
    reading = read(pd.DataFrame({"date": times, "text": [f"comment {i}" for i in range(1_000)]}))
    assert "capped" in kinds(reading)
    assert gaps_of([one for one in reading.truncations if one.kind == "capped"]).empty


def test_pieces_break_off_as_the_whole_does():
    frame = busy("2026-03-01 14:20", "2026-03-12 09:40")
    batches = read_batches(stream(frame.to_csv(index=False)), batch_rows=700)
    list(batches)
    whole = read(stream(frame.to_csv(index=False)))
    assert batches.truncations == whole.truncations
    assert set(batches.notes) == set(whole.notes)


@pytest.mark.parametrize("night", ["2026-10-24", "2026-03-28"])
@pytest.mark.parametrize("shuffle", [False, True])
def test_a_night_of_clock_change_in_paris_has_no_spike_and_no_duplicate(night, shuffle):
    start = pd.Timestamp(night, tz="Europe/Paris")
    true = pd.date_range(start, periods=60 * 36, freq="1min")
    local = pd.Series(true.strftime("%Y-%m-%d %H:%M:%S"))
    frame = pd.DataFrame({"date": local, "text": [f"comment {i}" for i in range(len(local))]})
    if shuffle:
        frame = frame.sample(frac=1, random_state=1)
    reading = read(frame, tz="Europe/Paris")
    hours = reading.comments["timestamp"].dt.floor("h").value_counts()
    assert reading.n_usable == len(local)
    assert reading.comments["id"].is_unique
    assert hours.max() <= 60
    assert hours.min() >= 60
