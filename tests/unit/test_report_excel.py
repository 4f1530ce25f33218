"""The report as a workbook."""

import sys

import openpyxl
import pandas as pd
import pytest

from crisisdetect.errors import MissingExtraError, ParameterError
from crisisdetect.report import Report
from report_worlds import filled, plain, scanned, with_understanding

pytestmark = pytest.mark.usefixtures("readings_are_kept")

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "  =1", "＝1", "=cmd|' /C calc'!A0", "#N/A", "#REF!", "\x00=1")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "r.xlsx"
    Report(with_understanding(scanned("fr")), lang="fr").to_excel(path)
    return openpyxl.load_workbook(path)


def rows(book, name):
    sheet = book[name]
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_there_is_a_sheet_for_each_kind_of_thing(book):
    names = ["verdict", "crises", "série", "segments", "préoccupations", "questions", "actions"]
    assert book.sheetnames == [*names, "commentaires montrés", "réglages"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.max_row > 1, sheet.title


def test_the_numbers_are_those_of_the_result(book):
    result = scanned("fr")
    crisis, known = rows(book, "crises")[0], result.crises[0]
    assert crisis["severity"] == known.severity
    assert crisis["n_negative"] == pytest.approx(known.n_negative)
    assert pd.Timestamp(crisis["onset"], tz="UTC") == known.onset
    series = rows(book, "série")
    assert len(series) == len(result.series)
    assert sum(row["n_comments"] for row in series) == result.series["n_comments"].sum()
    assert pd.Timestamp(series[0]["start"], tz="UTC") == result.series.index[0]
    assert len(rows(book, "segments")) == len(result.segments)
    questions = rows(book, "questions")
    assert len(questions) == len(result.understanding[0].questions)
    assert {row["crisis"] for row in questions} == {1}
    assert any(row["hours_waiting"] for row in questions)


def test_shown_comments_are_there_once_a_crisis(book):
    found = [(row["crisis"], row["id"]) for row in rows(book, "commentaires montrés")]
    assert len(found) == len(set(found)) > 5


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_or_an_error(tmp_path, text):
    Report(filled(scanned("en"), text), lang="en", title=text).to_excel(tmp_path / "r.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "b", "d"), (sheet.title, cell.coordinate, cell.value)
                if isinstance(cell.value, str):
                    assert not cell.value.lstrip().startswith(("=", "+", "-", "@", "＝")), cell.coordinate


def test_texts_can_be_left_out_and_masked(tmp_path):
    result = plain(scanned("en"))
    result.comments = result.comments.assign(text="zzsecret 06 12 34 56 78")
    for options, kept in (({}, True), ({"redact": True}, True), ({"without_texts": True}, False)):
        Report(result, lang="en", **options).to_excel(tmp_path / "r.xlsx")
        book = openpyxl.load_workbook(tmp_path / "r.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        said = " ".join(cell for cell in cells if isinstance(cell, str))
        assert ("zzsecret" in said) == kept
        assert ("34 56" in said) == (options == {})


def test_a_missing_package_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"crisisdetect\[excel\]"):
        Report(plain(scanned("en"))).to_excel(tmp_path / "r.xlsx")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ParameterError, match="does not exist"):
        Report(plain(scanned("en"))).to_excel(tmp_path / "nowhere" / "r.xlsx")
