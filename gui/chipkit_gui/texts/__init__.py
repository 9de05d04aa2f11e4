"""Every sentence of the desk, in Vietnamese and English."""

from chipkit_gui.texts.language import CODES, DEFAULT_LANGUAGE, LANGUAGES, Language, Text, say
from chipkit_gui.texts.message import Message
from chipkit_gui.texts.messages import MESSAGES, message
from chipkit_gui.texts.words import WORDS, word

__all__ = [
    "CODES",
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "MESSAGES",
    "WORDS",
    "Language",
    "Message",
    "Text",
    "message",
    "say",
    "word",
]
