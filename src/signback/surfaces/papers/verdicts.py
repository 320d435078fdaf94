"""The words of the verification, in both languages: readers of a paper are customers, not people of the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from signback.documents.check import Standing
from signback.documents.issues import State
from signback.documents.words import Language, Words

SAYS = {
    "title": Words("Check a document", "验证文件"),
    "lede": Words(
        "Type the code printed at the foot of the page, or choose the PDF file. The file is looked at and not kept.",
        "请输入页脚所印校验码，或选择 PDF 文件。文件仅供核验，不作保存。",
    ),
    "code_label": Words("Content code", "内容校验码"),
    "file_label": Words("PDF file", "PDF 文件"),
    "check": Words("Check", "验证"),
    "document": Words("Document", "文件"),
    "number": Words("Number", "编号"),
    "revision": Words("Revision", "版次"),
    "issued": Words("Issued", "签发"),
    "code": Words("Content code", "内容校验码"),
    "hash": Words("Content, SHA-256", "内容 SHA-256"),
    "signed_by": Words("Also signed by {name}.", "另有签署：{name}。"),
    "compare": Words(
        "Compare this with the paper. To know whether a file was altered, choose it here.",
        "请与纸面核对。如需确认文件是否被改动，请在此选择文件。",
    ),
    "other": Words("简体中文", "English"),
}
VERDICTS = {
    "ours": (
        "done",
        Words("Ours and unaltered", "本厂文件，未被改动"),
        Words("This file is byte for byte the one that left our house.", "该文件与我厂发出的文件逐字节一致。"),
    ),
    "signed": (
        "done",
        Words("Ours, unaltered, and signed since", "本厂文件，未被改动，并已加签"),
        Words(
            "What we issued is unchanged; only signatures were added, and they are intact.",
            "我厂签发的内容未变；其后仅加签，且签名完好。",
        ),
    ),
    "known": (
        "done",
        Words("This code is ours", "校验码属实"),
        Words("We issued a document with this code.", "我厂确曾签发带有此校验码的文件。"),
    ),
    "old": (
        "owed",
        Words("Ours, but no longer in force", "本厂文件，但已失效"),
        Words("Do not use or sign this paper any more.", "请勿再使用或签署本文件。"),
    ),
    "altered": (
        "late",
        Words("Altered", "文件已被改动"),
        Words(
            "This file says that it is ours, but it is not the one we issued. Do not rely on it; ask us for it again.",
            "该文件自称由我厂签发，但与我厂所发文件不符。请勿采信，并向我厂重新索取。",
        ),
    ),
    "unknown": (
        "late",
        Words("Not ours", "非本厂文件"),
        Words(
            "We issued no such document. Check the code letter by letter, or choose the file itself.",
            "我厂未签发此文件。请逐字核对校验码，或直接选择文件。",
        ),
    ),
}
STATES = {
    State.CURRENT: Words("It is the revision in force.", "此为现行版本。"),
    State.COMPLETED: Words(
        "Its revision is in force. A copy with further signatures was made on {since}.",
        "此版次仍有效；{since} 已另出加签副本。",
    ),
    State.REPLACED: Words("It was replaced by revision {now} on {since}.", "已于 {since} 被第 {now} 版取代。"),
    State.WITHDRAWN: Words("It was taken back, and no newer one is in force.", "本文件已被撤回，且尚无新版生效。"),
}


def about_state(standing: Standing, language: Language, local: Callable[[datetime], str]) -> str:
    """Whether it still speaks, and what speaks in its stead."""
    words = STATES[standing.state]
    if standing.state is State.REPLACED and standing.now is None:
        words = STATES[State.WITHDRAWN]
    since = local(standing.since) if standing.since else ""
    return words.in_language(language).format(now=standing.now.revision if standing.now else "", since=since)
