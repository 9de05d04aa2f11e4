"""A software chip ID card.

The names below are what is stable (docs/api.md): they make cards of invented people, spoil them, and put them on a
reader in this process, or on those of a private PC/SC service. They are loaded when they are first used.
"""

import chipkit.start  # noqa: F401 - first of all: with it, chipkit leaves the current folder out of the search path

TYPE_CHECKING = False  # as type checkers know it; who lists profiles makes no card
if TYPE_CHECKING:
    from chipkit_emulator.defects.registry import apply_defect
    from chipkit_emulator.demo import trust_in
    from chipkit_emulator.in_process import InProcessTransport
    from chipkit_emulator.links.placed_card import PlacedCard
    from chipkit_emulator.links.private_pcsc import PrivatePCSC
    from chipkit_emulator.personalisation.build import personalise
    from chipkit_emulator.personalisation.profile import Profile, load_profile, profile_names
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = [
    "InProcessTransport",
    "PlacedCard",
    "PrivatePCSC",
    "Profile",
    "Specimen",
    "apply_defect",
    "load_profile",
    "personalise",
    "profile_names",
    "trust_in",
]

_HOMES = {
    "InProcessTransport": "in_process",
    "PlacedCard": "links.placed_card",
    "PrivatePCSC": "links.private_pcsc",
    "Profile": "personalisation.profile",
    "Specimen": "personalisation.specimen",
    "apply_defect": "defects.registry",
    "load_profile": "personalisation.profile",
    "personalise": "personalisation.build",
    "profile_names": "personalisation.profile",
    "trust_in": "demo",
}


def __getattr__(name: str) -> object:
    """Load a public name from the floor that it lives on."""
    from chipkit.lazy import loaded_when_used  # noqa: PLC0415 - a program begins sooner without it

    return loaded_when_used(__name__, _HOMES)(name)
