"""Every sentence of the desk, in Vietnamese and English."""

from chipkit_gui.texts.defects import DEFECT_WORDS, defect_word
from chipkit_gui.texts.evidence import EVIDENCE_WORDS, evidence_word
from chipkit_gui.texts.evidence_values import DIFFERENCES, EVIDENCE_VALUES
from chipkit_gui.texts.going_on import GOING_ON
from chipkit_gui.texts.helping import MEANINGS
from chipkit_gui.texts.language import CODES, DEFAULT_LANGUAGE, LANGUAGES, Language, Text, say
from chipkit_gui.texts.message import Message
from chipkit_gui.texts.messages import MESSAGES, message
from chipkit_gui.texts.nouns import FAULTS, NOUNS, REASONS, plain
from chipkit_gui.texts.profiles import PROFILE_WORDS, profile_word
from chipkit_gui.texts.words import WORDS, word

__all__ = [
    "CODES",
    "DEFAULT_LANGUAGE",
    "DEFECT_WORDS",
    "DIFFERENCES",
    "EVIDENCE_VALUES",
    "EVIDENCE_WORDS",
    "FAULTS",
    "GOING_ON",
    "LANGUAGES",
    "MEANINGS",
    "MESSAGES",
    "NOUNS",
    "PROFILE_WORDS",
    "REASONS",
    "WORDS",
    "Language",
    "Message",
    "Text",
    "defect_word",
    "evidence_word",
    "message",
    "plain",
    "profile_word",
    "say",
    "word",
]
