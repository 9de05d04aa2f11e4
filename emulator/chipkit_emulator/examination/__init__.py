"""The terminal that examines a chip: what a certified chip must answer, case by case.

It stands outside of the chip, as a reader does, computes with the emulator's mathematics, and knows nothing of the chip
that the emulator is: the same cases examine a card of plastic (docs/decisions/0017-the-examiner.md).
"""
