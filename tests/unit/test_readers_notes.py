"""What the reader says, in English and French."""

import io
import json

import pandas as pd
import pytest

from crisisdetect import locale
from crisisdetect.errors import ParameterError
from crisisdetect.readers import read, read_batches, reason_in_words
from crisisdetect.readers._notes import Note, as_plain, from_plain, note, of_file, said

EXPORT = "date;texte;email\n28/06/2026 18:12;a;x@example.org\n29/06/2026;b;y@example.org\nbientôt;c;z@example.org\n"


def test_notes_are_said_in_both_languages():
    reading = read(io.StringIO(EXPORT), tz="Europe/Paris")
    english = [str(one) for one in reading.notes]
    french = [one.in_words("fr") for one in reading.notes]
    assert english == [one.in_words() for one in reading.notes]
    assert any("with the day first: row values reach 29" in line for line in english)
    assert any("avec le jour en premier\u00a0: les valeurs vont jusqu’à 29" in line for line in french)
    assert any("n’ont pas été lues\u00a0: «\u00a0email\u00a0»" in line for line in french)
    assert any(
        "«\u00a0open file\u00a0»\u00a0: Lignes avec un jour mais sans heure\u00a0: 1." in line for line in french
    )
    assert not any(word in line for line in french for word in (" was ", " were ", "Rows"))


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (
            {"timestamp": "Quand", "text": "Parole"},
            ("because you named its columns: ", "car vous avez nommé ses colonnes\u00a0: "),
        ),
        (
            {"timestamp": "Quand"},
            ("because its columns are called 'comment' for the text: ", "«\u00a0comment\u00a0» pour le texte\u00a0: "),
        ),
    ],
)
def test_what_the_user_named_is_not_said_to_be_found(tmp_path, mapping, words):
    column = mapping.get("text", "comment")
    path = tmp_path / "x.csv"
    path.write_text(f"Quand,{column},Ton\n2026-06-28T18:12Z,a,b\n", encoding="utf-8")
    batches = read_batches(path, mapping=mapping)
    list(batches)
    for notes in (read(path, mapping=mapping).notes, batches.notes):
        assert words[0] in str(notes[0])
        assert words[1] in notes[0].in_words("fr")
        assert "timestamp from 'Quand'" in str(notes[0])


def test_batches_say_the_same(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    batches = read_batches(path, tz="Europe/Paris", batch_rows=1)
    list(batches)
    assert set(batches.notes) == set(read(path, tz="Europe/Paris").notes)


def test_an_export_that_breaks_off_says_so_in_french():
    rows = "\n".join(f"{i},2026-06-{1 + i // 60:02d}T{i % 24:02d}:00Z,x" for i in range(1000))
    reading = read(io.StringIO(f"id,date,text\n{rows}\n"))
    french = [one.in_words("fr") for one in reading.notes]
    assert any("exactement 1\u202f000 lignes" in line for line in french)
    assert reading.truncations[0].reason in str(reading.notes[-1])


def test_counts_are_added_up_and_every_note_is_said_once():
    notes = [note("nul", n=2), note("torn"), *of_file("a", [note("nul", n=1)]), note("nul", n=1000), note("torn")]
    assert [str(one) for one in said(notes)] == [
        "1,002 NUL characters were removed.",
        str(note("torn")),
        "'a': 1 NUL characters were removed.",
    ]
    assert said(notes)[0].in_words("fr") == "Caractères NUL supprimés\u00a0: 1\u202f002."


def test_a_note_survives_json():
    notes = (*read(io.StringIO(EXPORT)).notes, note("private_columns", columns=("a", "b")))
    assert tuple(from_plain(json.loads(json.dumps(as_plain(one)))) for one in notes) == notes
    assert len(set(notes)) == len(notes)


def test_names_of_columns_are_quoted_and_cut():
    columns = ("e\x1bmail", "x" * 41, *(f"mail {i}" for i in range(30)))
    shown = note("private_columns", columns=columns)
    assert "'e\\x1bmail', a cell of 41 characters" in str(shown)
    assert str(shown).endswith("and 12 more.")
    assert "\x1b" not in shown.in_words("fr")
    assert shown.in_words("fr").endswith("et 12\u00a0autres.")


def test_a_name_with_braces_is_only_a_name():
    assert "'{n} {0}'" in str(note("rounded_ids", column="{n} {0}", n=3))


def test_reasons_in_words():
    codes = {"bad_timestamp", "duplicate_id", "malformed_row", "no_timestamp", "relative_timestamp"}
    assert all(reason_in_words(code, "fr") != reason_in_words(code, "en") != code for code in codes)
    assert reason_in_words("some_other_code", "fr") == "some_other_code"


@pytest.mark.parametrize("say", [lambda: note("torn").in_words("de"), lambda: reason_in_words("spam", "de")])
def test_other_languages_are_refused(say):
    with pytest.raises(ParameterError, match="must be one of en, es, fr"):
        say()


def test_every_reason_of_an_export_has_words():
    frame = pd.DataFrame(
        {
            "id": ["1", "1", "2", "3", "4"],
            "text": list("abcde"),
            "date": ["2026-06-05T10:00Z"] * 2 + ["", "soon", "3999"],
        }
    )
    frame.loc[1, "text"] = "a"
    assert all(locale.named(f"rejected.{code}") for code in read(frame).rejected_by_reason)


def test_a_note_is_a_value():
    assert note("nul", n=2) == Note(code="nul", n=2)
    assert note("nul", n=2) != note("nul", n=3)
