"""Save the holder's photo as PNG, where it may be shown: `python examples/save_photo.py [FILE.png]`.

The picture is decoded in a child process (`chipkit[images]`). However odd it is, nothing is raised: the photo says why
there is none.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import chipkit
from chipkit_emulator import apply_defect, load_profile, personalise


def main(path: str = "") -> None:
    """Read an invented card, and one whose picture was changed after it was signed."""
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=datetime.now(UTC))
    for each in (card, apply_defect(card, "flip-dg2")):
        report = chipkit.inspect(
            each.transport(), each.password, trust=chipkit.InMemoryTrust.empty(), policy=chipkit.load_policy("field")
        )
        photo = chipkit.photo_of(report)
        if not photo:
            print("no photo:", photo.why)
            continue
        print(f"{photo.width} x {photo.height} pixels, {len(photo.png)} bytes of PNG: {photo.standing.text('en')}")
        if path:
            Path(path).write_bytes(photo.png)


if __name__ == "__main__":
    main(*sys.argv[1:2])
