"""What tools write in place of a text that is gone or never was one, in the languages they write it in."""

from __future__ import annotations

import re
from typing import Final

#: Messages that were deleted; WhatsApp, Slack and others go on with who did it.
DELETED: Final = (
    "this message was deleted", "you deleted this message", "this message has been deleted", "message deleted",
    "comment deleted by user", "this comment was deleted", "this message was unsent",
    "ce message a été supprimé", "vous avez supprimé ce message", "tu as supprimé ce message", "commentaire supprimé",
    "message supprimé", "diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht", "nachricht gelöscht",
    "se eliminó este mensaje", "eliminaste este mensaje", "este mensaje fue eliminado", "mensaje eliminado",
    "questo messaggio è stato eliminato", "hai eliminato questo messaggio", "messaggio eliminato",
    "mensagem apagada", "você apagou esta mensagem", "esta mensagem foi apagada", "apagou esta mensagem",
    "esta mensagem foi eliminada", "eliminaste esta mensagem", "mensagem eliminada",
    "dit bericht is verwijderd", "je hebt dit bericht verwijderd", "u hebt dit bericht verwijderd",
    "u heeft dit bericht verwijderd", "ta wiadomość została usunięta", "usunięto tę wiadomość",
    "usunięto wiadomość", "usunąłeś tę wiadomość", "usunęłaś tę wiadomość", "bu mesaj silindi", "bu mesajı sildiniz",
    "bu mesajı sildin", "данное сообщение удалено", "вы удалили данное сообщение", "это сообщение удалено",
    "вы удалили это сообщение", "сообщение удалено", "تم حذف هذه الرسالة", "لقد حذفت هذه الرسالة",
    "حذفت هذه الرسالة", "pesan ini telah dihapus", "anda telah menghapus pesan ini", "此消息已被删除",
    "此消息已删除", "您删除了这条消息", "你已删除这条消息", "此訊息已刪除", "您已刪除此訊息", "已刪除此訊息",
    "このメッセージは削除されました", "このメッセージを削除しました", "삭제된 메시지입니다",
    "이 메시지는 삭제되었습니다", "이 메시지를 삭제했습니다", "detta meddelande raderades",
    "du raderade detta meddelande", "detta meddelande har tagits bort", "denne besked blev slettet",
    "du slettede denne besked", "denne meldingen ble slettet", "tämä viesti poistettiin", "poistit tämän viestin",
    "यह संदेश हटा दिया गया", "यह मैसेज मिटा दिया गया", "आपने यह मैसेज मिटा दिया",
)  # fmt: skip
#: Media that an export leaves out.
OMITTED: Final = (
    "<media omitted>", "image omitted", "video omitted", "audio omitted", "sticker omitted", "gif omitted",
    "document omitted", "contact card omitted", "video note omitted", "<médias omis>", "image absente",
    "vidéo absente", "audio omis", "audio absent", "sticker omis", "sticker absent", "gif absent", "gif absente",
    "document absent", "document omis", "fiche contact absente", "<medien ausgeschlossen>", "<medien weggelassen>",
    "bild weggelassen", "video weggelassen", "audio weggelassen", "sticker weggelassen", "gif weggelassen",
    "dokument weggelassen", "kontaktkarte ausgelassen", "<multimedia omitido>", "<archivo omitido>",
    "imagen omitida", "video omitido", "vídeo omitido", "audio omitido", "sticker omitido", "gif omitido",
    "documento omitido", "tarjeta de contacto omitida", "<media omessi>", "immagine omessa", "video omesso",
    "audio omesso", "sticker non incluso", "sticker omesso", "gif esclusa", "gif omessa", "documento omesso",
    "scheda contatto omessa", "<mídia oculta>", "<arquivo de mídia oculto>", "<ficheiro não revelado>",
    "imagem ocultada", "imagem omitida", "imagem oculta", "vídeo ocultado", "vídeo omitido", "áudio ocultado",
    "áudio omitido", "figurinha omitida", "gif omitido", "documento omitido", "cartão do contato omitido",
    "<media weggelaten>", "afbeelding weggelaten", "video weggelaten", "audio weggelaten", "sticker weggelaten",
    "gif weggelaten", "document weggelaten", "<pominięto multimedia>", "<multimedia pominięte>", "obraz pominięto",
    "pominięto grafikę", "pominięto wideo", "pominięto dźwięk", "pominięto naklejkę", "pominięto dokument",
    "<medya dahil edilmedi>", "görüntü dahil edilmedi", "video dahil edilmedi", "ses dahil edilmedi",
    "çıkartma dahil edilmedi", "belge dahil edilmedi", "<без медиафайлов>", "<медиафайл пропущен>",
    "изображение отсутствует", "видео отсутствует", "аудиофайл отсутствует", "стикер отсутствует",
    "документ отсутствует", "<تم استبعاد الوسائط>", "تم استبعاد الصورة", "تم استبعاد الفيديو",
    "<media tidak disertakan>", "gambar tidak disertakan", "video tidak disertakan", "audio tidak disertakan",
    "<省略多媒體檔案>", "<媒体文件已省略>", "<省略媒体文件>", "图像已忽略", "视频已忽略", "音频已忽略",
    "已略過圖片", "已略過影片", "<メディアは含まれていません>", "<メディアなし>", "画像は含まれていません",
    "動画は含まれていません", "<미디어 파일을 제외한 내용>", "<미디어 파일 생략>", "이미지 생략됨", "동영상 생략됨",
    "<media har utelämnats>", "<media utelämnat>", "bilden utelämnades", "<mediefil udeladt>", "<media jätetty pois>",
    "<मीडिया के बिना>",
)  # fmt: skip
#: What stands in place of a text that its author or a moderator took away.
REMOVED: Final = (
    "[deleted]", "[removed]", "[deleted by user]", "[ removed by reddit ]", "[removed by reddit]", "[supprimé]",
    "[gelöscht]", "[eliminado]", "[eliminato]", "[excluído]", "[apagado]",
)  # fmt: skip
PLACEHOLDERS: Final = frozenset((*DELETED, *OMITTED, *REMOVED))

_MARKS: Final = "\u200e\u200f\u202a\u202c "
_ATTACHED: Final = re.compile(r"[\u200e\u200f]*<[^\W\d][^<>:]{2,30}[:：][^<>]{1,200}>")
_AT_END: Final = re.compile(r"\s*[\u200e\u200f]<[^<>]{3,60}>\s*$")
_EDITED: Final = re.compile(
    r"\s*<(?:this message was edited|ce message a été modifié|diese nachricht wurde bearbeitet|"
    r"se editó este mensaje\.?|questo messaggio è stato modificato|"
    r"(?:esta )?mensagem (?:foi )?editada|dit bericht is bewerkt|"
    r"bu mesaj düzenlendi|edytowano wiadomość|ta wiadomość została zmieniona|"
    r"данное сообщение изменено|сообщение изменено|"
    r"pesan ini diedit|此消息已编辑|此訊息已編輯|このメッセージは編集されました|이 메시지는 수정되었습니다)>\s*$",
    re.IGNORECASE,
)
_FILE_BESIDE: Final = re.compile(
    r"^[\u200e\u200f]*[^\n]{1,200}\.\w{2,5} \((?:file attached|fichier joint|datei angehängt|archivo adjunto|"
    r"file allegato|arquivo anexado|ficheiro anexado|bestand bijgevoegd|dosya ekli|файл добавлен|plik dołączony|"
    r"файл прикреплен|文件附件|檔案附件|添付ファイル|파일 첨부됨)\)\s*",
    re.IGNORECASE,
)
_PAGES: Final = re.compile(r"^[^\n]{1,200}\.\w{2,5} • ")


def without_marks(message: str, *, is_media: bool) -> tuple[str | None, bool]:
    r"""Return the text of a message of WhatsApp, None where there is none, and whether the app itself wrote it.

    Parameters
    ----------
    message : str
        What stands behind the author.
    is_media : bool
        Whether the line begins with the mark that stands before media.

    Examples
    --------
    >>> without_marks("still nothing \u200e<This message was edited>", is_media=False)
    ('still nothing', False)
    >>> without_marks("\u200eimage omitted", is_media=True), without_marks("\u200eMara joined", is_media=False)
    ((None, False), (None, True))
    """
    text = _EDITED.sub("", message)
    text = _FILE_BESIDE.sub("", _AT_END.sub("", _ATTACHED.sub("", text)))
    bare = text.strip(_MARKS)
    if is_media or "\u200e" in text[1:]:
        start, mark, last = text.rpartition("\u200e")
        if mark and (is_media or is_gone(last)):
            bare = start.strip(_MARKS)
            bare = "" if _PAGES.match(f"{bare} ") or _PAGES.match(start) else bare
    if not bare or is_gone(bare) or (bare[0] == "<" and bare[-1] == ">" and len(bare) <= 60):
        return None, False
    if message.startswith("\u200e") and not is_media:
        return (None, False) if bare.casefold().startswith(DELETED) else (None, True)
    return bare, False


def is_gone(text: str) -> bool:
    """Whether a text only says that a text or a file is gone.

    Examples
    --------
    >>> is_gone("Questo messaggio è stato eliminato."), is_gone("removed it from my list")
    (True, False)
    """
    return text.strip(_MARKS).casefold().rstrip(".。") in PLACEHOLDERS
