"""Kinds of fault that exports of real tools have: what is read after each, and what is said."""

import datetime as dt
import gzip
import io
import json
import tarfile
import zipfile

import pandas as pd
import pytest

from crisisdetect.errors import ReadError
from crisisdetect.readers import ReadOptions, read, read_batches, sniff


def stream(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding) if isinstance(text, str) else text)


def texts(source, **options):
    return read(source, **options).comments["text"].tolist()


def moment(year, month, day):
    return dt.datetime(year, month, day, 9)  # noqa: DTZ001 as spreadsheets have it


def codes(reading):
    return {one.code for one in reading.notes}


def account(reading):
    return reading.n_read, reading.n_usable, reading.n_without_text, reading.rejected_by_reason


# --- what follows broken data is read


def messages(n, *, broken, how):
    rows = [json.dumps({"id": i, "type": "message", "date_unixtime": f"{1700000000 + 60 * i}", "date": "x",
                        "from_id": "u1", "text": f"message {i}"}) for i in range(1, n + 1)]  # fmt: skip
    for row in broken:
        rows[row - 1] = how(rows[row - 1])
    return '{"name": "Café", "id": 9, "messages": [\n' + ",\n".join(rows) + "\n]}"


@pytest.mark.parametrize("broken", [[1], [4], [12], [4, 5], [3, 8]])
@pytest.mark.parametrize(
    "how",
    [
        lambda row: row.replace('"text": "', '"text": [{"kind": sticker (2).webp}, "'),
        lambda row: row[:40],
        lambda row: row.replace('"u1"', "u 1"),
        lambda row: row.replace('"type": "message", ', '"type": "message" "x" '),
    ],
    ids=["a bare word", "cut", "no quotes", "no comma"],
)
def test_a_broken_record_within_a_list_costs_itself_only(broken, how):
    reading = read(stream(messages(12, broken=broken, how=how)))
    assert account(reading) == (12, 12 - len(broken), 0, {"malformed_row": len(broken)})
    kept = [i for i in range(1, 13) if i not in broken]
    assert reading.comments["text"].tolist() == [f"message {i}" for i in kept]
    assert reading.comments["thread_id"].eq("Café").all()
    assert sorted(reading.rejected["row"]) == broken


ONE = {"date": "2026-03-02T10:00:00Z", "text": "it's late"}
TWO = {"date": "2026-03-02T11:00:00Z", "text": "again"}


@pytest.mark.parametrize(
    "written",
    [
        f"[{json.dumps(ONE)}][{json.dumps(TWO)}]",
        f"[{json.dumps(ONE)}]\n\ufeff[{json.dumps(TWO)}]\n",
        f"[{json.dumps(ONE)[:-1]},}},\n{json.dumps(TWO)},]",
        f"{ONE!r}\n{TWO!r}\n",
        f"{json.dumps(ONE)},\n{json.dumps(TWO)},\n",
        f"[{ONE!r}, {TWO!r}]",
        f"{json.dumps(ONE)}{json.dumps(TWO)}",
    ],
    ids=["arrays", "a mark in the middle", "commas", "lines of Python", "commas behind lines", "Python", "objects"],
)
def test_json_that_tools_put_together(written):
    reading = read(stream(written))
    assert account(reading) == (2, 2, 0, {})
    assert reading.comments["text"].tolist() == ["it's late", "again"]


def test_a_mark_between_files_put_together_is_no_part_of_a_cell():
    rows = "date,text\n2026-03-02T10:00:00Z,a\n\ufeff2026-03-02T11:00:00Z,b\n"
    assert texts(stream("\ufeff" + rows)) == ["a", "b"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_quotes_behind_backslashes(delimiter):
    rows = [
        ["2026-03-02 10:00:00", r'"the \"fast\" lane' + delimiter + r' they say"'],
        ["2026-03-02 11:00:00", '"two lines\n' + r"and \"three" + '\n\\" words"'],
        ["2026-03-02 12:00:00", r'"C:\\temp\\"'],
        ["2026-03-02 13:00:00", "plain"],
    ]
    written = delimiter.join(["date", "text"]) + "\n" + "\n".join(delimiter.join(row) for row in rows) + "\n"
    reading = read(stream(written))
    assert account(reading) == (4, 4, 0, {})
    found = reading.comments["text"].tolist()
    assert found[0] == f'the "fast" lane{delimiter} they say'
    assert found[1] == 'two lines\nand "three\n" words'
    pieces = list(read_batches(stream(written), batch_rows=1))
    assert [piece.comments["text"].iloc[0] for piece in pieces] == found


def test_texts_of_json_with_signs_that_it_forbids():
    one = '{"date": "2026-03-02T10:00Z", "text": "two\nlines\tand"}'
    written = f'[{one}, {{"date": "2026-03-02T11:00Z", "text": "100\\% \\x"}}]'
    assert texts(stream(written)) == ["two\nlines\tand", "100\\% \\x"]


# --- the right thing in a document


def test_the_list_of_comments_is_chosen_and_not_the_longest():
    document = {
        "tags": [{"name": f"t{i}", "count": i} for i in range(9)],
        "shop": {"title": "Café", "rating": 4.1},
        "profiles": [{"id": i, "name": "x", "bio": "likes tea"} for i in range(7)],
        "feedback": [{"when_iso": "x", "created": "2026-03-02T10:00:00Z", "comment": "cold coffee", "stars": 2}],
    }
    reading = read(stream(json.dumps(document)))
    assert reading.comments["text"].tolist() == ["cold coffee"]
    assert reading.comments["rating"].tolist() == [2.0]


def test_what_belongs_to_somebody_else_is_not_the_comments():
    record = {
        "id": "7", "created_at": "2026-03-02T10:00:00Z", "content": "slow again",
        "user": {"name": "Ada", "note": "I write", "url": "https://example.org/ada", "id": "u7", "lang": "de"},
        "place": {"url": "https://example.org/place", "id": "p1", "rating": 3},
    }  # fmt: skip
    comments = read(stream(json.dumps([record])), keep_authors=True).comments
    assert comments[["id", "text"]].iloc[0].tolist() == ["7", "slow again"]
    assert not {"rating", "url", "lang"} & set(comments.columns)
    assert comments["author"].iloc[0] in {"Ada", "u7"}


def test_a_table_with_our_three_names_keeps_its_other_columns():
    rows = "id,timestamp,text,user,nb_likes,sprache,marque\n9,2026-03-02T10:00:00Z,a,ana,4,de,Lumen\n"
    comments = read(stream(rows), keep_authors=True).comments
    assert comments.iloc[0][["author", "likes", "stream"]].tolist() == ["ana", 4.0, "Lumen"]


def test_other_lists_ratings_and_columns_that_are_not_read_are_said():
    document = {
        "comments": [{"date": "2026-03-02T10:00:00Z", "text": "a", "stars": "so so", "shoe size": 44}],
        "posts": [{"date": "2026-03-02T10:00:00Z", "text": "b"}] * 3,
    }
    reading = read(stream(json.dumps(document)))
    said = " ".join(map(str, reading.notes))
    assert {"ratings_unread", "other_lists", "unread_columns"} <= codes(reading)
    assert "posts (3)" in said
    assert "shoe size" in said


# --- what is no comment

WHATSAPP = {
    "it": ("<Media omessi>", "Questo messaggio è stato eliminato"),
    "nl": ("<Media weggelaten>", "Dit bericht is verwijderd"),
    "tr": ("<Medya dahil edilmedi>", "Bu mesaj silindi"),
    "de": ("<Medien weggelassen>", "Diese Nachricht wurde gelöscht"),
    "es": ("\u200eimagen omitida", "\u200eEliminaste este mensaje."),
    "fr": ("\u200eimage absente", "\u200eCe message a été supprimé."),
    "pl": ("<pominięto multimedia>", "Ta wiadomość została usunięta"),
    "ru": ("<Без медиафайлов>", "Данное сообщение удалено"),
    "ja": ("<メディアは含まれていません>", "このメッセージは削除されました"),
    "zh": ("<省略多媒體檔案>", "此訊息已刪除"),
    "ko": ("<미디어 파일을 제외한 내용>", "이 메시지는 삭제되었습니다"),
    "id": ("<Media tidak disertakan>", "Pesan ini telah dihapus"),
}


@pytest.mark.parametrize("language", WHATSAPP)
def test_placeholders_of_whatsapp(language):
    media, deleted = WHATSAPP[language]
    chat = (
        "14/03/2026, 21:05 - Ana: where is it?\n"
        f"14/03/2026, 21:06 - Bo: {media}\n14/03/2026, 21:07 - Bo: {deleted}\n14/03/2026, 21:08 - Ana: hello\n"
    )
    assert account(read(stream(chat))) == (4, 2, 2, {})


def test_lines_of_the_app_itself_are_no_comments():
    chat = (
        "[14/03/2026, 21:05:00] Fans: \u200eThis group is protected by something new.\n"
        "[14/03/2026, 21:05:30] Ana: \u200eAna changed the name of the group\n"
        "[14/03/2026, 21:06:00] Ana: it broke \u200e<This message was edited>\n"
        "\u200e[14/03/2026, 21:07:00] Bo: look \u200e<attached: 0001-PHOTO.jpg>\n"
        "\u200e[14/03/2026, 21:08:00] Bo: bill.pdf • \u200e2 pages \u200edocument omitted\n"
        "[14/03/2026, 21:09:00] Bo: \u200eSilenced voice call\n"
    )
    reading = read(stream(chat))
    assert account(reading) == (6, 2, 1, {"not_a_comment": 3})
    assert [text for text in reading.comments["text"] if isinstance(text, str)] == ["it broke", "look"]
    assert set(reading.rejected["detail"]) == {"a line of the app itself"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[2026/3/14 下午9:05:01] 安: {}", "21:05:01"),
        ("2026년 3월 14일 오후 9:05, 안나 : {}", "21:05:00"),
        ("14.3.2026 klo 21.05 - Ana: {}", "21:05:00"),
        ("١٤/٣/٢٠٢٦، ٩:٠٥ م - آنا: {}", "21:05:00"),
        ("03/14/26, 9:05:01 PM – Ana: {}", "21:05:01"),
        ("14/3/26, 9:05 p. m. - Ana: {}", "21:05:00"),
        ("2026-03-14 21:05 - Ana: {}", "21:05:00"),
        ("14-03-2026 21:05 - Ana: {}", "21:05:00"),
    ],
)
def test_stamps_of_whatsapp_in_other_locales(line, expected):
    reading = read(stream(line.format("late") + "\n" + line.format("again") + "\n"))
    assert reading.sources[0].format == "WhatsApp"
    assert sorted(reading.comments["text"]) == ["again", "late"]
    assert set(reading.comments["timestamp"]) == {pd.Timestamp(f"2026-03-14T{expected}Z")}
    assert reading.comments["author"].notna().all()


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Missed group video call", "a call"), ("Appel vocal manqué", "a call"), ("Verpasster Videoanruf", "a call"),
        ("Llamada perdida", "a call"), ("Chiamata vocale persa", "a call"), ("Chamada de voz perdida", "a call"),
        ("Gemiste spraakoproep", "a call"), ("Пропущенный аудиозвонок", "a call"),
        ("En attente de ce message. Cela peut prendre du temps.", "a line of the app itself"),
        ("I missed your video call, sorry", None), ("Waiting for an answer", None),
    ],
)  # fmt: skip
def test_calls_of_whatsapp(message, kind):
    lines = f"14/03/2026, 10:00 - Ana: {message}\n14/03/2026, 10:01 - Bo: late again\n"
    reading = read(stream(lines))
    assert reading.n_usable == (2 if kind is None else 1)
    assert reading.rejected["detail"].tolist() == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    "written",
    [
        "Comment deleted by the author", "[review removed]", "This post has been hidden.", "Cet avis a été supprimé",
        "Message retiré par la modération", "Dieser Beitrag wurde vom Autor gelöscht", "Esta reseña fue eliminada",
        "Questa recensione è stata rimossa", "Este comentário foi removido", "Deze reactie is verwijderd",
        "Komentarz został usunięty", "Bu yorum silindi", "Этот комментарий удалён",
    ],
)  # fmt: skip
def test_sentences_in_place_of_a_text(written):
    table = pd.DataFrame({"date": ["2026-03-02T10:00Z"] * 2, "text": [written, f"{written}, what a shame"]})
    for source in (table, stream(table.to_csv(index=False))):
        assert read(source).comments["text"].isna().sum() == 1


def test_rows_of_a_table_that_say_what_they_are():
    rows = [
        ("message", False),
        ("join", False),
        ("message", True),
        ("reaction", False),
        ("Video-Call", False),
        ("post", False),
    ]
    table = pd.DataFrame({"date": "2026-03-02T10:00Z", "text": [f"t{i}" for i in range(6)],
                          "message_type": [kind for kind, _ in rows], "is_bot": [bot for _, bot in rows]})  # fmt: skip
    for source in (table, stream(table.to_csv(index=False)), stream(table.to_json(orient="records", lines=True))):
        reading = read(source)
        assert sorted(reading.comments["text"]) == ["t0", "t5"]
        kinds = ["somebody came or left", "a message of a robot", "a reaction", "a call"]
        assert reading.rejected["detail"].tolist() == kinds


def test_files_of_a_workspace_that_are_no_messages():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("users.json", json.dumps([{"id": "U1", "updated": 1772000000, "profile": {"title": "A job"}}]))
        archive.writestr("support/2026-03-02.json", json.dumps([
            {"type": "message", "subtype": "group_join", "user": "U1", "text": "joined", "ts": "1772445600.000100"},
            {"type": "message", "user": "U1", "text": "down &amp; out <http://a.b|here>", "ts": "1772445660.0001"},
            {"type": "message", "bot_id": "B1", "text": "ping", "ts": "1772445720.000100"},
            {"type": "message", "user": "U2", "text": "<!here> same", "ts": "1772445780.1",
             "thread_ts": "1772445660.0001"},
        ]))  # fmt: skip
    reading = read(stream(packed.getvalue()))
    assert account(reading) == (4, 2, 0, {"not_a_comment": 2})
    assert reading.comments["text"].tolist() == ["down & out here", "@here same"]
    assert reading.comments["parent_id"].tolist()[1] == reading.comments["id"].tolist()[0]
    assert any("users.json" in str(one) for one in reading.notes)


def test_the_sentence_of_the_platform_is_no_text():
    entries = [
        {"timestamp": 1772445600, "title": "Ana commented on Bo's photo.",
         "data": [{"comment": {"timestamp": 1772445600, "comment": "d\u00c3\u00a9\u00c3\u00a7u", "author": "Ana"}}]},
        {"timestamp": 1772445700, "title": "Ana replied to a comment."},
    ]  # fmt: skip
    reading = read(stream(json.dumps({"comments_v9": entries})))
    assert account(reading) == (2, 1, 1, {})
    assert reading.comments["text"].iloc[0] == "déçu"


# --- times


@pytest.mark.parametrize(
    ("written", "instant", "quality"),
    [
        ("24.05.2026 18.22", "2026-05-24T18:22", "local_naive"),
        ("24.05.2026 18.22.10", "2026-05-24T18:22:10", "local_naive"),
        ("2026-05-24 18:22:10.5+00", "2026-05-24T18:22:10.5", "exact"),
        ("2026/05/24 6:22:10 PM GMT-5:30", "2026-05-24T23:52:10", "exact"),
        ("Sun May 24 2026 18:22:10 GMT+0200 (heure d’été)", "2026-05-24T16:22:10", "exact"),
        ("24.05.2026 18:22:10 UTC+09:00", "2026-05-24T09:22:10", "exact"),
        ("2026-05-24T18:22:10+09:00[Asia/Tokyo]", "2026-05-24T09:22:10", "exact"),
        ("2026-05-24 18:22 Asia/Tokyo", "2026-05-24T09:22", "exact"),
        ("2026-05-24 18:22:10 +0000 UTC", "2026-05-24T18:22:10", "exact"),
        ("24 maggio 2026 alle 18:22", "2026-05-24T18:22", "local_naive"),
        ("24 de outubro de 2026 às 18:22", "2026-10-24T18:22", "local_naive"),
        ("24 sierpnia 2026 o 18:22", "2026-08-24T18:22", "local_naive"),
        ("24 Ağustos 2026 18:22", "2026-08-24T18:22", "local_naive"),
        ("24 августа 2026 г., 18:22", "2026-08-24T18:22", "local_naive"),
        ("24 augustus 2026 om 18:22 uur", "2026-08-24T18:22", "local_naive"),
        ("24. elokuuta 2026 klo 18.22", "2026-08-24T18:22", "local_naive"),
        ("2026年5月24日 下午6:22", "2026-05-24T18:22", "local_naive"),
        ("2026년 5월 24일 오후 6:22", "2026-05-24T18:22", "local_naive"),
        ("18:22, 24 May 2026 (UTC)", "2026-05-24T18:22", "exact"),
        ("18:22 24/05/2026", "2026-05-24T18:22", "local_naive"),
        ("24-May-26 18:22", "2026-05-24T18:22", "local_naive"),
        ("Recensito in Italia il 24 maggio 2026", "2026-05-24", "day"),
        ("20260524T182210Z", "2026-05-24T18:22:10", "exact"),
        ("20260524182210", "2026-05-24T18:22:10", "local_naive"),
        ("domingo, 24 de maio de 2026", "2026-05-24", "day"),
        ("segunda-feira, 25 de maio de 2026 10:05", "2026-05-25T10:05", "local_naive"),
        ("24/05/2026 - 18:22", "2026-05-24T18:22", "local_naive"),
        ("2026-05-24_18:22:10", "2026-05-24T18:22:10", "local_naive"),
        ("2026-05-24-18.22.10", "2026-05-24T18:22:10", "local_naive"),
        ("24MAY2026:18:22:10", "2026-05-24T18:22:10", "local_naive"),
        ("2026-05-24T24:00:00Z", "2026-05-25", "exact"),
        ("24 May '26", "2026-05-24", "day"),
        ("5月 24, 2026", "2026-05-24", "day"),
        ("24 مايو 2026 18:22", "2026-05-24T18:22", "local_naive"),
    ],
)
def test_times_as_tools_write_them(written, instant, quality):
    comments = read(stream(f'date;text\n"{written}";a\n')).comments
    assert comments["timestamp"].iloc[0] == pd.Timestamp(instant, tz="UTC")
    assert comments["timestamp_quality"].iloc[0] == quality


def test_yesterday_at_an_hour_is_told_from_the_export():
    for written in ("hier à 18:22", "Yesterday at 6:22 PM", "gestern um 18:22"):
        comments = read(stream(f'date;text\n"{written}";a\n'), as_of="2026-05-25T09:00Z").comments
        assert comments["timestamp"].tolist() == [pd.Timestamp("2026-05-24T09:00Z")]
        assert comments["timestamp_quality"].tolist() == ["relative"]


def test_the_zone_of_times_stands_in_the_header_or_in_a_column():
    named = "Submit Date (ET);Commentaire\n2026-01-24 18:22:10;a\n2026-07-24 18:22:10;b\n"
    assert read(stream(named)).comments["timestamp"].dt.hour.tolist() == [23, 22]
    beside = "date,time zone,text\n2026-01-24 18:22,Asia/Tokyo,a\n2026-01-24 18:22,+01:00,b\n"
    assert sorted(read(stream(beside)).comments["timestamp"].dt.hour) == [9, 17]
    universal = "created_utc,text\n2026-01-24 18:22:00,a\n"
    assert read(stream(universal), tz="Asia/Tokyo").comments["timestamp"].dt.hour.tolist() == [18]


def test_dates_that_a_spreadsheet_turned_are_turned_back(tmp_path):
    cells: list = [moment(2026, 2, 6), moment(2026, 9, 6), "15/06/2026 09:00", "28/06/2026 09:00"]
    pd.DataFrame({"Date": cells, "Comment": list("abcd")}).to_excel(tmp_path / "t.xlsx", index=False)
    reading = read(tmp_path / "t.xlsx")
    assert reading.comments["timestamp"].dt.strftime("%m-%d").tolist() == ["06-02", "06-09", "06-15", "06-28"]
    assert "turned_dates" in codes(reading)
    genuine = [moment(2026, 6, 20), moment(2026, 6, 6), "28/06/2026"]
    pd.DataFrame({"Date": genuine, "Comment": list("abc")}).to_excel(tmp_path / "g.xlsx", index=False)
    assert "turned_dates" not in codes(read(tmp_path / "g.xlsx"))


def test_blank_dates_are_offered_to_be_filled_down():
    rows = "Jour;Avis\n02/03/2026;a\n;b\n;c\n13/03/2026;d\n;e\n"
    reading = read(stream(rows))
    assert reading.rejected_by_reason == {"no_timestamp": 3}
    assert "fill_dates=True" in next(str(one) for one in reading.notes if one.code == "fill_dates")
    filled = read(stream(rows), fill_dates=True)
    assert filled.comments["timestamp"].dt.day.tolist() == [2, 2, 2, 13, 13]
    pieces = read_batches(stream(rows), ReadOptions(fill_dates=True), batch_rows=1)
    assert sum(len(piece.comments) for piece in pieces) == 5


def test_times_that_were_worked_out_are_marked():
    comments = [{"id": f"U{i}", "parent": "root" if i else "U1", "text": f"t{i}", "author_id": f"C{i}",
                 "author_is_uploader": not i, "_time_text": "2 years ago", "timestamp": 1700000000}
                for i in range(3)]  # fmt: skip
    document = {"id": "v", "formats": [{"format_id": str(i), "url": "x"} for i in range(9)], "comments": comments}
    reading = read(stream(json.dumps(document)))
    assert reading.comments["timestamp_quality"].eq("relative").all()
    assert "worked_out" in codes(reading)
    assert reading.comments.set_index("id").loc["U0", ["is_own", "parent_id"]].tolist() == [True, "U1"]


# --- texts as people wrote them


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<p>Broken &amp; slow<br>again</p>", "Broken & slow\nagain"),
        ('<div class="x">a <a href="https://e.example">b</a></div>', "a b"),
        ("5 < 6, <3 and AT&T", "5 < 6, <3 and AT&T"),
        ("I <think> so &amp;lt;", "I <think> so &lt;"),
        ("dÃ©jÃ\xa0 vu â€” lâ€™ami", "déjà vu — l’ami"),
        ("ÐŸÐ¾Ñ‡ÐµÐ¼Ñƒ", "Почему"),
        ("SÃO PAULO, CAFÉ®", "SÃO PAULO, CAFÉ®"),
        ("trÃƒÂ¨s dÃƒÂ©ÃƒÂ§u", "très déçu"),
        ("<div><!--block-->Late&nbsp;again</div>", "Late again"),
        ("(Translated by Google) Rude\n\n(Original)\nImpoli", "Impoli"),
        ("Impoli\n\n(Translated by Google)\nRude", "Impoli"),
    ],
)
def test_texts_are_cleaned_once(written, text):
    table = pd.DataFrame({"date": ["2026-03-02T10:00Z"], "text": [written]})
    assert texts(table) == [text]
    assert texts(stream(table.to_csv(index=False))) == [text]
    assert texts(stream(table.to_json(orient="records", lines=True) * 2))[0] == text


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1250", "Żałosna obsługa, już nigdy więcej"), ("cp1250", "Příšerné služby, už nikdy"),
        ("cp1251", "Ужасный сервис"), ("koi8_r", "Ужасный сервис, никогда"), ("cp1253", "Απαίσια εξυπηρέτηση"),
        ("cp1256", "خدمة سيئة جدا"), ("gb18030", "送货太慢了，质量很差"), ("cp932", "配達が遅すぎると思います"),
        ("cp949", "배송이 너무 느려요"), ("mac_roman", "Très déçu de la qualité"), ("cp1252", "Très déçu, l’été"),
    ],
)  # fmt: skip
def test_code_pages_are_found_out_and_said(encoding, words):
    data = f"date;text\n2026-03-02 10:00:00;{words}\n2026-03-02 11:00:00;{words}\n".encode(encoding)
    reading = read(io.BytesIO(data))
    assert reading.comments["text"].tolist() == [words] * 2
    assert codes(reading) & {"code_page", "windows"}
    assert texts(io.BytesIO(data), encoding=encoding) == [words] * 2


@pytest.mark.parametrize("encoding", ["euc_jp", "cp874", "euc_kr"])
def test_pages_of_two_bytes_a_sign_are_told_from_thai(encoding):
    words = {"euc_jp": "最悪のサービスでした", "cp874": "บริการแย่มาก", "euc_kr": "정말 최악입니다"}[encoding]
    assert texts(io.BytesIO(f"date;text\n2026-03-02 10:00:00;{words}\n".encode(encoding))) == [words]


def test_names_of_streams_are_put_right_as_texts_are():
    assert read(stream("date,text,brand\n2026-03-02,ok,CafÃ© Noir\n")).comments["stream"].tolist() == ["Café Noir"]


def test_a_whole_text_comes_before_one_that_was_cut():
    rows = [{"created_at": "2026-03-02T10:00Z", "text": "cut…", "full_text": "cut no more"}]
    assert texts(stream(json.dumps(rows))) == ["cut no more"]
    some = [*rows, {"created_at": "2026-03-02T11:00Z", "text": "short"}]
    assert texts(stream(json.dumps(some))) == ["cut…", "short"]


def test_cut_posts_are_read_whole():
    whole = "x" * 200
    post = {"created_at": "Mon Mar 02 10:00:00 +0000 2026", "id": 2**60, "id_str": str(2**60 + 1), "text": "x…",
            "user": {"id_str": "5"}, "extended_tweet": {"full_text": whole}}  # fmt: skip
    repost = {**post, "id_str": "77", "text": "RT @a: x…", "retweeted_status": post}
    lines = "\n".join(map(json.dumps, [post, repost, {"delete": {"status": {"id": 3}}}]))
    reading = read(stream(lines))
    assert account(reading) == (3, 2, 0, {"not_a_comment": 1})
    assert set(reading.comments["text"]) == {whole}
    assert set(reading.comments["id"]) == {str(2**60 + 1), "77"}
    assert sorted(reading.comments["is_repost"]) == [False, True]


@pytest.mark.parametrize(
    ("cell", "stars"),
    [("TWO", 2), ("FOUR_STARS", 4), ("Rated 3 out of 5 stars", 3), ("cinq étoiles", 5), ("2 von 5", 2), ("⭐⭐⭐", 3)],
)
def test_stars_in_words(cell, stars):
    assert read(stream(f"date,text,rating\n2026-03-02,a,{cell}\n")).comments["rating"].tolist() == [stars]


def test_ids_that_were_rounded_drop_no_comment():
    exact = [1_762_000_000_000_000_001 + 37 * i for i in range(12)]
    rows = [{"id": int(float(n)), "date": "2026-03-02T10:00:00Z", "text": f"t{i}"} for i, n in enumerate(exact)]
    reading = read(stream("\n".join(map(json.dumps, rows))))
    assert reading.n_usable == 12
    assert "rounded_ids" in codes(reading)
    whole = [{**row, "id_str": str(n)} for row, n in zip(rows, exact, strict=True)]
    assert set(read(stream("\n".join(map(json.dumps, whole)))).comments["id"]) == set(map(str, exact))


def test_comments_within_records_are_read_with_what_they_answer():
    def comment(number, **more):
        return {"id": number, "date": f"2026-03-02T10:{number:02}:00Z", "text": f"t{number}", **more}

    thread = [comment(1, replies=[comment(2, replies=[comment(3)]), comment(4)], votes=[{"by": 1}]), comment(5)]
    for written in (json.dumps(thread), "\n".join(map(json.dumps, thread))):
        reading = read(stream(written))
        assert reading.comments["text"].tolist() == ["t1", "t2", "t3", "t4", "t5"]
        assert reading.comments["parent_id"].fillna("").tolist() == ["", "1", "2", "1", ""]
        said = {one.code: str(one) for one in reading.notes}
        assert "replies (2)" in said["inner_read"]
        assert "votes (1)" in said["inner_lists"]
    edited = comment(8, edits=[comment(9)], photos=[{"description": "a parcel", "created_at": "2026-03-02"}])
    assert texts(stream(json.dumps([edited]))) == ["t8"]
    review = comment(6, ownerResponses=[comment(7)])
    assert read(stream(json.dumps([review]))).comments["is_own"].tolist() == [False, True]


@pytest.mark.parametrize("form", ["list", "lines", "objects", "by key"])
def test_pages_and_objects_of_comments(form):
    rows = [{"created": f"2026-03-02T1{i}:00:00Z", "comment": f"t{i}"} for i in range(4)]
    pages = [{"page": 1, "results": rows[:2]}, {"page": 2, "data": {"items": rows[2:]}}]
    written = {
        "list": json.dumps(pages),
        "lines": "\n".join(map(json.dumps, pages)),
        "objects": "\n".join(json.dumps(page, indent=1) for page in pages),
        "by key": json.dumps({"reviews": {f"-Nx7{i}": row for i, row in enumerate(rows)}}),
    }
    reading = read(stream(written[form]))
    assert reading.comments["text"].tolist() == ["t0", "t1", "t2", "t3"]
    if form == "by key":
        assert reading.comments["id"].tolist() == ["-Nx70", "-Nx71", "-Nx72", "-Nx73"]


def test_lists_within_records_are_said():
    records = [{"date": "2026-03-02T10:00:00Z", "text": "a", "votes": [{"by": 1}, {"by": 2}]}]
    said = next(str(one) for one in read(stream(json.dumps(records))).notes if one.code == "inner_lists")
    assert "votes (2)" in said


# --- errors that help, and archives


def archived(*names):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "git lfs pull"),
        ("a.xls", b"<html><table><tr><td>date</td></tr></table></html>", "HTML"),
        ("a.csv", b"%PDF-1.7\n", "PDF"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML"),
        ("a.ods", archived("mimetype", "content.xml"), "office"),
        ("a.docx", archived("[Content_Types].xml", "word/document.xml"), "office"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_files_that_are_something_else_are_named(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=words):
        read(tmp_path / name)


def test_messages_show_no_words_of_a_person():
    for written in (
        "[14/03/2026 21:05:01] Ana said that it broke\n",
        "late again and nobody at all answers me\nx\n",
    ):
        with pytest.raises(ReadError) as error:
            read(stream(written))
        assert "said" not in str(error.value)
        assert "nobody" not in str(error.value)


def test_long_headers_can_be_copied():
    question = "How likely are you to recommend us to a friend or a colleague, all in all?"
    with pytest.raises(ReadError, match="all in all"):
        read(stream(f"When;{question}\nlundi;7\nmardi;8\n"))


def test_a_header_of_several_rows():
    rows = (
        "StartDate,ResponseId,Q1,Q2\nStart Date,Response ID,How likely?,Why is that?\n"
        '"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n'
        "2026-03-02 10:00:00,R1,3,late with my parcel again\n2026-03-03 10:00:00,R2,9,all is well I think\n"
    )
    reading = read(stream(rows))
    assert account(reading) == (2, 2, 0, {})
    assert "2" in next(str(one) for one in reading.notes if one.code == "header_rows")
    patterns = "Datum;Kommentar\ntt.mm.jjjj;(Freitext)\n02.03.2026;zu spät\n"
    assert account(read(stream(patterns))) == (1, 1, 0, {})
    wrong = "date,text\nsoon,kept apart\n2026-03-02,a\n"
    assert account(read(stream(wrong))) == (2, 1, 0, {"bad_timestamp": 1})


@pytest.mark.parametrize(
    "name",
    ["Your feedback", "Any other comments?", "What went wrong?", "Testo della recensione", "Commentaire (libre)"],
)
def test_a_column_of_short_texts_is_told_by_a_part_of_its_name(name):
    reading = read(stream(f"Date;Region;{name}\n2026-03-02;North;bad\n2026-03-03;North;worse\n"))
    assert reading.comments["text"].tolist() == ["bad", "worse"]


ROWS = "date,text\n2026-03-0{},word {}\n"


def tarred(files, mode):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tar_archives(mode):
    files = {f"Export/part{i}.csv": ROWS.format(i, i).encode() for i in range(1, 4)}
    assert texts(io.BytesIO(tarred(files, mode))) == ["word 1", "word 2", "word 3"]


def test_archives_within_archives():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv.gz", gzip.compress(ROWS.format(1, 1).encode()))
        archive.writestr("b.csv", ROWS.format(2, 2))
    assert texts(io.BytesIO(inner.getvalue())) == ["word 1", "word 2"]


def test_a_sheet_without_comments_does_not_stop_a_workbook(tmp_path):
    file = tmp_path / "t.xlsx"
    with pd.ExcelWriter(file) as book:
        pd.DataFrame({"Made by": ["Ana", "Bo"], "For": ["x", "y"]}).to_excel(book, sheet_name="Cover", index=False)
        pd.DataFrame({"Date": ["2026-03-02"], "Comment": ["a"]}).to_excel(book, sheet_name="March", index=False)
        pd.DataFrame({"Date": ["2026-04-02"], "Comment": ["b"]}).to_excel(book, sheet_name="April", index=False)
    reading = read(file)
    assert reading.comments["text"].tolist() == ["a", "b"]
    assert any("Cover" in str(one) for one in reading.notes)
    assert texts(file, sheet="april") == ["b"]
    with pytest.raises(ReadError, match="'March', 'April'"):
        read(file, sheet="May")
    with pytest.raises(ReadError, match="Cover"):
        read(file, strict=True)


def test_a_file_that_cannot_be_read_stops_a_folder_where_that_is_wanted(tmp_path):
    (tmp_path / "a.csv").write_text(ROWS.format(1, 1))
    (tmp_path / "b.csv").write_text("nothing,to see\n1,2\n")
    assert "unreadable" in codes(read(tmp_path))
    with pytest.raises(ReadError, match=r"b\.csv"):
        read(tmp_path, strict=True)
    assert sniff(tmp_path)[0].format == "table"
