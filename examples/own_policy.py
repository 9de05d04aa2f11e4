"""Judge one card by a released policy and by one of your own, which is a file of a few lines.

docs/policies.md says what may stand in it. A policy that makes no sense, or that a forgery could meet without its
saying so, is refused when it is loaded.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import chipkit
from chipkit_emulator import load_profile, personalise, trust_in

POLICY = """
schema = 1
id = "lobby"
extends = "field"
version = "1"
title = { en = "At the lobby: who it is; copies pass", vi = "Tại sảnh: là ai; không xét sao chép" }
demands_genuineness = false

[checks]
"chip.genuine" = ["undetermined", "not supported"]
"""


def main() -> None:
    """Judge the files of an invented card, which prove no chip, by both."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lobby.toml").write_text(POLICY, encoding="utf-8")
        for ef, content in card.files.items():
            (folder / f"EF_{ef.name}.bin").write_bytes(content)
        capture = chipkit.read_folder(folder)
        policies = [chipkit.load_policy("field"), chipkit.load_policy(folder / "lobby.toml")]
        broken = folder / "broken.toml"
        broken.write_text(POLICY.replace("chip.genuine", "chip.genuin"), encoding="utf-8")
        try:
            chipkit.load_policy(broken)
        except chipkit.ChipkitError as error:
            print("refused:", str(error).replace(str(folder), "…"))

    for policy in policies:
        report = chipkit.judge(capture, trust_in(card.pki, now), policy, now, mode="demo")
        print(f"{policy.id} {policy.version}: {report.outcome.value} {report.verdict.code}")
        for used in report.tolerances:
            print(f"  tolerated: {used.check} {used.outcome} {used.reason}")


if __name__ == "__main__":
    main()
