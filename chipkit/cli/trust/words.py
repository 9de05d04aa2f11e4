"""What the commands of `chipkit trust` say, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.counted_words import NOUNS_IN_VIETNAMESE, CountedWords
from chipkit.cli.describe import NOUNS
from chipkit.cli.file_kinds import why_unusable
from chipkit.cli.trust.sentences import REASONS, SENTENCES, TERMS
from chipkit.words import ANCHOR_KINDS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.outcome import Outcome
    from chipkit.trust.containers import Item

__all__ = ["TEXTS", "Said", "why_passed_by"]

Text = tuple[str, str]

TEXTS: Final[Mapping[str, Text]] = {
    "waits": ("waits for confirmation, and vouches for nothing until then", "chờ xác nhận, đến lúc đó chưa có giá trị"),
    "marked": ("never used: a list carries it, and it is false", "không bao giờ dùng: có trong danh sách nhưng là giả"),
    "crls": ("revocation lists", "danh sách thu hồi"),
    "master-lists": ("master lists", "danh sách gốc"),
    "signers": ("signers of master lists", "bên ký danh sách gốc"),
    "pinned": ("lists of document signers", "danh sách bên ký giấy tờ"),
    "met": ("signers that were met and are not known here", "bên ký đã gặp nhưng chưa biết"),
    "ended": ("ended {}", "hết hạn {}"),
    "until": ("until {}", "đến {}"),
    "digest": ("SHA-256 {}", "SHA-256 {}"),
    "confirm": (
        "next: chipkit trust confirm {} --by NAME --source TEXT",
        "tiếp theo: chipkit trust confirm {} --by TÊN --source 'CĂN CỨ'",
    ),
    "why": ("why: {}", "lý do (nguyên văn): {}"),
    "overdue": ("OVERDUE since {}", "QUÁ HẠN từ {}"),
    "due": ("due {}", "hạn {}"),
    "crl": ("{}  {} revoked  {}", "{}  thu hồi {}  {}"),
    "unknown-age": ("of unknown age", "không rõ tuổi"),
    "old": ("{} old", "đã được {}"),
    "stale": (", STALE: import a newer one", ", CŨ: hãy nhập danh sách mới hơn"),
    "signed": ("signed {}", "ký {}"),
    "undated": ("undated", "không ghi ngày"),
    "from": ("{}, {}{}, {}, from {}", "{}, {}{}, {}, từ {}"),
    "signer-pinned": ("pinned, since {}", "đã ghim, từ {}"),
    "signer-for-csca": ("believed for the CSCA {1}, since {0}", "tin theo CSCA {1}, từ {0}"),
    "signer-first-use": ("first use, since {}", "gặp lần đầu, từ {}"),
    "key": ("key, pinned {} by {}: {}", "khóa, ghim {} bởi {}: {}"),
    "newer-counts": ("a newer one counts", "đã có bản mới hơn"),
    "list": ("{}, issued {}, {}, {}{}", "{}, phát hành {}, {}, {}{}"),
    "unpinned": (", its key is not pinned: it counts for nothing", ", khóa chưa ghim: không có giá trị"),
    "confirmed": ("confirmed", "đã xác nhận"),
    "withdrawn": ("withdrawn", "đã rút xác nhận"),
    "issuer": ("issuer", "bên cấp"),
    "certificate-key": ("key", "khóa"),
    "validity": ("validity", "hiệu lực"),
    "period": ("{} to {}", "{} đến {}"),
    "was": ("was", "trước"),
    "is-now": ("is now", "nay là"),
    "kind-by": ("{}, by {}: {}", "{}, bởi {}: {}"),
    "with-it": ("with it", "kèm theo"),
    "links": ("{} (chipkit trust list --show)", "{} (chipkit trust list --show)"),
    "believed-no-more": ("{}: believed no more", "{}: không còn được tin"),
    "compare": (
        "compare all 64 digits; chipkit trust confirm --withdraw takes it back",
        "hãy so đủ 64 chữ số; chipkit trust confirm --withdraw rút lại",
    ),
    "removed": ("removed", "đã xóa"),
    "would-remove": ("would remove", "sẽ xóa"),
    "moved": ("{} {}: now {}", "{} {}: nay {}"),
    "now": ("now {}", "nay {}"),
    "more": ("… and {} more; --json names all", "… và {} nữa; --json nêu đủ"),
    "anchors": ("anchors", "gốc"),
    "there-are": ("there were {}, there are now {}", "trước có {}, nay có {}"),
    "there-would-be": ("there were {}, there would be {}", "trước có {}, sẽ còn {}"),
    "dry-run": ("nothing was written (--dry-run)", "chưa ghi gì (--dry-run)"),
    "met-again": (
        "it is kept no more, and comes again when a document that brings it along is read with --collect-signers",
        "không giữ nữa; sẽ có lại khi đọc giấy tờ mang nó với --collect-signers",
    ),
    "barred": (
        "no list brings it back; chipkit trust import FILE --by NAME --source TEXT does",
        "không danh sách nào đưa lại được; chỉ chipkit trust import TỆP --by TÊN --source 'CĂN CỨ'",
    ),
    "lists-back": (
        "chipkit trust import brings lists back; its --undo takes the last change back",
        "chipkit trust import đưa danh sách trở lại; --undo hoàn tác thay đổi cuối",
    ),
    "in-order": ("nothing is out of order", "không có gì bất thường"),
    "show": ("next: chipkit trust list --show {}", "tiếp theo: chipkit trust list --show {}"),
    "unlisted": (
        "{}: of lists that the old trust folder did not keep; import these anew",
        "{}: theo danh sách mà thư mục cũ không giữ; hãy nhập lại các danh sách đó",
    ),
}
"""English and Vietnamese, by key."""


class Said(CountedWords):
    """The words of one language."""

    def __call__(self, key: str, *values: object) -> str:
        """A text with its values."""
        return (TEXTS.get(key) or SENTENCES[key])[self._vietnamese].format(*values)

    def term(self, word: str) -> str:
        """A word that stands alone, such as a role; one that has no other is its own."""
        return TERMS.get(word) or NOUNS_IN_VIETNAMESE.get(word, word) if self._vietnamese else word

    def figure(self, number: int) -> str:
        """A number with its thousands apart: 1,234; 1.234."""
        return f"{number:,}".replace(",", "." if self._vietnamese else ",")

    def kind(self, kind: str | None) -> str:
        """A kind of anchor, by the words of `AnchorKind`, or that it is none."""
        if kind is None:
            return self.noun("no anchor")
        return ANCHOR_KINDS[kind]["vi"] if self._vietnamese else kind

    def reason(self, reason: str) -> str:
        """Why something was not taken, in words; verbatim where it is of no closed set."""
        return REASONS.get(reason) or self("verbatim", reason) if self._vietnamese else reason

    def outcome(self, outcome: Outcome) -> str:
        """How a check ended."""
        return OUTCOMES[outcome]["vi"] if self._vietnamese else outcome.value

    def minute(self, time: str | None) -> str:
        """A time with hour and minute, in UTC: 2026-06-01 08:30, 01/06/2026 08:30."""
        return self.day(time) if time is None else f"{self.day(time)} {time[11:16]}"


def why_passed_by(item: Item, said: Said, data: bytes) -> str:
    """Why something out of a file, of which all is `data`, is not looked at where certificates are asked for."""
    if not item.reason:
        return said("not-certificate", said.noun(NOUNS[item.kind]))
    return said("verbatim", why_unusable(item, data, ""))
