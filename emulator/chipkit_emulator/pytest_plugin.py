"""Software cards for the tests of whoever installs chipkit with its emulator: docs/pytest-plugin.md.

A test asks for them by their names::

    @pytest.mark.chipkit_card(profile="vn-cccd-2021", defect="flip-dg1")
    def test_a_forged_name_is_not_onboarded(chipkit_card, chipkit_password, chipkit_trust):
        assert not onboard(chipkit_card, chipkit_password, trust=chipkit_trust, mode="demo")

Nothing but pytest is imported until a test asks for a card.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeVar

import pytest

from chipkit.lazy import loaded_when_used
from chipkit_emulator.pytest_reader import chipkit_pcsc, chipkit_pcsc_service, chipkit_reader, point_pcsc_at_own

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from chipkit.capture import Capture
    from chipkit.protocol.credentials import Password
    from chipkit.trust.model import InMemoryTrust
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_emulator.card_choice import CardChoice
    from chipkit_emulator.in_process import InProcessTransport
    from chipkit_emulator.kept_cards import KeptCards
    from chipkit_emulator.links.private_pcsc import PrivatePCSC
    from chipkit_emulator.personalisation.specimen import Specimen
    from chipkit_emulator.pki.authority import TestPKI

__all__ = [
    "InProcessTransport",
    "PrivatePCSC",
    "Specimen",
    "SpecimenFactory",
    "TestPKI",
    "chipkit_at",
    "chipkit_capture",
    "chipkit_card",
    "chipkit_defect",
    "chipkit_defects",
    "chipkit_oddities",
    "chipkit_password",
    "chipkit_pcsc",
    "chipkit_pcsc_service",
    "chipkit_pki",
    "chipkit_policy",
    "chipkit_profile",
    "chipkit_profiles",
    "chipkit_reader",
    "chipkit_report",
    "chipkit_specimen",
    "chipkit_specimens",
    "chipkit_trust",
    "chipkit_trust_folder",
]

Made = TypeVar("Made")

_MARKER: Final = "chipkit_card"
_CHOSEN: Final = {"chipkit_profile": "profile", "chipkit_defect": "defect"}
"""Fixtures that a test may be parametrised by, and what of a card they choose."""
_NEEDED: Final = frozenset({"_chipkit_choice", "_chipkit_kept"})
"""What each fixture of a card depends on."""

__getattr__ = loaded_when_used(
    "chipkit_emulator",
    {
        "InProcessTransport": "in_process",
        "PrivatePCSC": "links.private_pcsc",
        "Specimen": "personalisation.specimen",
        "TestPKI": "pki.authority",
    },
)


def chipkit_profiles(*names: str) -> tuple[str, ...]:
    """Names of profiles, to parametrise `chipkit_profile` with: these, or all that come with the emulator.

    Raises:
        pytest.Collector.CollectError: A name is unknown; pytest tells it in one sentence.
    """
    return _at_collection("chipkit_profiles", lambda choice: choice.profiles_named(names))


def chipkit_defects(
    *names: str, profile: str | None = None, family: str | None = None, sound: bool = False
) -> tuple[str, ...]:
    """Names of defects, to parametrise `chipkit_defect` with.

    Args:
        names: These; all where none is given.
        profile: Those that a card of this profile can have.
        family: Those of one family: "access", "passive authentication", "chip", "consistency" or "link".
        sound: Whether "sound", a card without any, goes first.

    Raises:
        pytest.Collector.CollectError: A name is unknown, or a defect that is named does not fit the profile.
    """
    found = _at_collection("chipkit_defects", lambda choice: choice.defect_names(names, profile=profile, family=family))
    return ("sound", *found) if sound else found


def chipkit_oddities(*names: str, profile: str | None = None) -> tuple[str, ...]:
    """Names of oddities, of cards that are in order and do something otherwise, to parametrise `chipkit_defect` with.

    Args:
        names: These; all where none is given.
        profile: Those that a card of this profile can have.

    Raises:
        pytest.Collector.CollectError: A name is unknown, or an oddity that is named does not fit the profile.
    """
    return _at_collection("chipkit_oddities", lambda choice: choice.oddity_names(names, profile=profile))


class SpecimenFactory(Protocol):
    """Makes specimens; the same arguments give the same one."""

    def __call__(
        self,
        profile: str = "vn-cccd-2021",
        defect: str | None = None,
        *,
        seed: int = 0,
        extended: int | Literal["profile"] | None = "profile",
    ) -> Specimen:
        """A specimen.

        Args:
            profile: Name of a profile, or path of a TOML file.
            defect: Name of a defect or an oddity, as `chipkit-emulator list` has them; None or "sound" for none.
            seed: Which holder and keys.
            extended: The longest response APDU that is announced, None for short ones alone.

        Raises:
            CodecError: A name is unknown.
            UnsupportedError: The profile lacks a file that the defect is about.
        """


@pytest.fixture(scope="session")
def chipkit_at() -> datetime:
    """When the cards are looked at: now. Redefine the fixture to travel in time."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def _chipkit_kept(chipkit_at: datetime) -> KeptCards:
    from chipkit_emulator.kept_cards import KeptCards  # noqa: PLC0415 - see above

    return KeptCards(chipkit_at)


@pytest.fixture(scope="session")
def chipkit_specimens(_chipkit_kept: KeptCards) -> SpecimenFactory:
    """Makes specimens, card, holder and issuer in one, for tests of several cards."""

    def make(profile: str = "vn-cccd-2021", defect: str | None = None, **words: Any) -> Specimen:  # noqa: ANN401 - as the protocol has them
        from chipkit_emulator.card_choice import CardChoice  # noqa: PLC0415 - see above

        return _chipkit_kept.specimen(CardChoice.of({"profile": profile, "defect": defect, **words}))

    return make


@pytest.fixture
def chipkit_profile(request: pytest.FixtureRequest) -> str:
    """The profile that the test's marker names, or "vn-cccd-2021"; parametrise it for others."""
    return str(_words(request.node).get("profile", "vn-cccd-2021"))


@pytest.fixture
def chipkit_defect(request: pytest.FixtureRequest) -> str:
    """The defect or the oddity that the test's marker names, or "sound"; parametrise it for others."""
    return str(_words(request.node).get("defect") or "sound")


@pytest.fixture
def _chipkit_choice(request: pytest.FixtureRequest, chipkit_profile: str, chipkit_defect: str) -> CardChoice:
    from chipkit_emulator.card_choice import CardChoice  # noqa: PLC0415 - see above

    words = {**_words(request.node), "profile": chipkit_profile, "defect": chipkit_defect}
    choice = CardChoice.of(words)
    if reason := choice.unfit():
        pytest.skip(reason)
    return choice


@pytest.fixture
def chipkit_specimen(_chipkit_choice: CardChoice, _chipkit_kept: KeptCards) -> Specimen:
    """Card, holder and issuer of this test; redefine the fixture for a card of your own making."""
    return _chipkit_kept.specimen(_chipkit_choice)


@pytest.fixture
def chipkit_card(chipkit_specimen: Specimen) -> InProcessTransport:
    """A reader in this process with the card on it, fresh for each test; a transport as `chipkit.inspect` takes it."""
    return chipkit_specimen.transport()


@pytest.fixture
def chipkit_pki(chipkit_specimen: Specimen) -> TestPKI:
    """The issuer behind the card: CSCA, document signer, CRL and master list."""
    return chipkit_specimen.pki


@pytest.fixture
def chipkit_trust(chipkit_specimen: Specimen, chipkit_at: datetime, _chipkit_kept: KeptCards) -> InMemoryTrust:
    """The trust with which a sound card is genuine in the mode "demo"; in "production" no TEST authority counts."""
    from chipkit_emulator.demo import trust_in  # noqa: PLC0415 - see above

    return _chipkit_kept.once(chipkit_specimen, "trust", lambda: trust_in(chipkit_specimen.pki, chipkit_at))


@pytest.fixture
def chipkit_trust_folder(chipkit_trust: InMemoryTrust, chipkit_at: datetime, tmp_path: Path) -> Path:
    """The same as a folder, as `chipkit.load_store` and `chipkit read --trust` take it."""
    from chipkit.trust.store import TrustStore  # noqa: PLC0415 - see above

    folder = tmp_path / "chipkit-trust"
    TrustStore(folder).add(chipkit_trust, at=chipkit_at)
    return folder


@pytest.fixture
def chipkit_password(chipkit_specimen: Specimen) -> Password:
    """What a clerk would type: the CAN where it is part of the number on the card, else the MRZ."""
    return chipkit_specimen.password


@pytest.fixture(scope="session")
def chipkit_policy() -> Policy:
    """The policy of `chipkit_report`: "field". Redefine the fixture for another."""
    from chipkit.verify.policy import load_policy  # noqa: PLC0415 - see above

    return load_policy("field")


@pytest.fixture
def chipkit_report(
    chipkit_specimen: Specimen,
    chipkit_password: Password,
    chipkit_trust: InMemoryTrust,
    chipkit_policy: Policy,
    chipkit_at: datetime,
    _chipkit_kept: KeptCards,
) -> Report:
    """What comes of reading and judging the card; the same card is read once in a process."""
    from chipkit.inspection import inspect  # noqa: PLC0415 - see above

    return _chipkit_kept.once(
        chipkit_specimen,
        (chipkit_password, chipkit_policy, id(chipkit_trust)),
        lambda: inspect(
            chipkit_specimen.transport(),
            chipkit_password,
            trust=chipkit_trust,
            policy=chipkit_policy,
            at=chipkit_at,
            mode="demo",
        ),
    )


@pytest.fixture
def chipkit_capture(chipkit_report: Report) -> Capture:
    """The reading alone, as it is kept and judged again."""
    return chipkit_report.capture


def pytest_configure(config: pytest.Config) -> None:
    """Say what the marker takes."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(*, profile, defect, seed, extended): which card the fixtures of chipkit make for this test",
    )


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, object, object]:
    """Refuse at collection what names no card."""
    made = yield
    for item in list(made) if isinstance(made, list) else []:
        if isinstance(item, pytest.Function):
            _check(item)
    return made


def pytest_collection_finish(session: pytest.Session) -> None:
    """Point PC/SC at the service of the tests' own before anything asks for a reader."""
    if not session.config.option.collectonly and any(
        "chipkit_pcsc" in getattr(item, "fixturenames", ()) for item in session.items
    ):
        point_pcsc_at_own(session.config)


def _check(item: pytest.Function) -> None:
    callspec = getattr(item, "callspec", None)
    chosen = {_CHOSEN[name]: value for name, value in (callspec.params if callspec else {}).items() if name in _CHOSEN}
    if not chosen and item.get_closest_marker(_MARKER) is None and not _NEEDED.intersection(item.fixturenames):
        return
    words = _words(item)

    def checked(choice: Any) -> None:  # noqa: ANN401 - the module
        card = choice.CardChoice.of({**words, **chosen})
        if not chosen and (reason := card.unfit()):
            raise pytest.Collector.CollectError(f"{item.nodeid}: {reason}")

    _at_collection(item.nodeid, checked)


def _words(node: pytest.Item) -> dict[str, Any]:
    """What the markers of a test say of its card; of two the closer counts, word by word."""
    words: dict[str, Any] = {}
    for mark in node.iter_markers(_MARKER):
        if mark.args:
            raise pytest.Collector.CollectError(
                f"{node.nodeid}: {_MARKER} takes names, as in {_MARKER}(profile={str(mark.args[0])!r})"
            )
        words = {**mark.kwargs, **words}
    return words


def _at_collection(where: str, asked: Callable[[Any], Made]) -> Made:
    """Ask the emulator for names; what it refuses is told in one sentence."""
    from chipkit.errors import ChipkitError  # noqa: PLC0415 - see above
    from chipkit.extras import require  # noqa: PLC0415 - see above

    try:
        require("emulator")
        from chipkit_emulator import card_choice  # noqa: PLC0415 - see above

        return asked(card_choice)
    except ChipkitError as error:
        raise pytest.Collector.CollectError(f"{where}: {error}") from None
