"""What is printed in both languages of the house (E6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class Words:
    """The same words in English and in Simplified Chinese; without Chinese ones the English stand for both."""

    en: str
    zh: str = ""

    def in_language(self, language: Language) -> str:
        """The words in one language."""
        return (self.zh if language == "zh" else self.en) or self.en or self.zh


NO_WORDS = Words("")


def language_of(code: str) -> Language:
    """The language of documents behind a language code: zh-hans, zh-CN, en, en-gb."""
    return "zh" if code.lower().startswith("zh") else "en"
