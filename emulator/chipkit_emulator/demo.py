"""`chipkit demo`: an invented card is made, read and judged, with no reader and no real authority in sight.

`chipkit` knows this command, and imports this module for its help too; what it needs is imported when it runs.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chipkit.cli.built_in import DEMO, SUMMARIES
from chipkit.cli.command import Command

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from datetime import datetime

    from chipkit.cli.evidence.sealing import Sealing
    from chipkit.session.transport import Transport
    from chipkit.trust.model import InMemoryTrust
    from chipkit_emulator.personalisation.specimen import Specimen
    from chipkit_emulator.pki.authority import TestPKI

__all__ = ["COMMAND", "trust_in"]

_PATIENCE_SECONDS = 10.0
_TRUST = {
    "demo": "the test authority counts, and the verdict says that it is a demo",
    "production": "the test authority is known, but counts for nothing",
    "none": "no authority is known",
}


def trust_in(pki: TestPKI, at: datetime) -> InMemoryTrust:
    """A store that knows a test authority, by importing its master list and CRL as files are imported.

    Args:
        pki: The issuer.
        at: The time of the import.
    """
    from chipkit.trust.importing import Importer  # noqa: PLC0415 - see above
    from chipkit.trust.memory_holdings import InMemoryHoldings  # noqa: PLC0415 - see above

    signer = pki.list_signer.certificate.fingerprint
    holdings = InMemoryHoldings()
    importer = Importer(holdings=holdings, at=at, pinned=frozenset({signer}), test=True)
    importer.add(pki.master_list, "test master list")
    importer.add(pki.crl, "test revocation list")
    return holdings.applied(importer.plan()).trust


def _configure(parser: ArgumentParser) -> None:
    from chipkit.cli.argument_values import seed_argument  # noqa: PLC0415 - see above
    from chipkit.cli.arguments import add_policy_option, add_report_options, add_trace_option  # noqa: PLC0415 - see above
    from chipkit.cli.common import add_time_option, named_argument  # noqa: PLC0415 - see above
    from chipkit.cli.evidence_options import add_sealing_options  # noqa: PLC0415 - see above

    parser.add_argument(
        "--profile",
        type=named_argument,
        default="vn-cccd-2021",
        help="kind of card (`chipkit-emulator list`), or a TOML file",
    )
    parser.add_argument("--defect", type=named_argument, help="what is wrong with it (`chipkit-emulator list`)")
    parser.add_argument(
        "--seed", type=seed_argument, default=0, metavar="N", help="which holder and which keys (default: 0)"
    )
    words = "; ".join(f"{name}: {meaning}" for name, meaning in _TRUST.items())
    parser.add_argument("--trust-mode", choices=tuple(_TRUST), default="demo", help=f"{words} (default: demo)")
    add_policy_option(parser)
    parser.add_argument(
        "--pcsc", action="store_true", help="read it through a PC/SC service of our own (Linux, after make setup)"
    )
    add_time_option(parser)
    add_trace_option(parser)
    add_report_options(parser)
    add_sealing_options(parser)
    parser.set_defaults(trust=None)
    parser.epilog = "Example: chipkit demo --photo portrait.png --html report.html"


def _run(arguments: Namespace) -> int:
    from chipkit.cli.common import time_of  # noqa: PLC0415 - see above
    from chipkit.cli.output import note  # noqa: PLC0415 - see above
    from chipkit.cli.papers import papers_asked, refuse_one_file, save_papers  # noqa: PLC0415 - see above
    from chipkit.cli.progress import ProgressTeller  # noqa: PLC0415 - see above
    from chipkit.cli.reading_notes import told  # noqa: PLC0415 - see above
    from chipkit.cli.saving import Saving, photo_target, require_extras  # noqa: PLC0415 - see above
    from chipkit.cli.traced import Traced  # noqa: PLC0415 - see above
    from chipkit.cli.verify import print_report  # noqa: PLC0415 - see above
    from chipkit.cli.words import WORDS  # noqa: PLC0415 - see above
    from chipkit.extras import require  # noqa: PLC0415 - see above
    from chipkit.inspection import inspect  # noqa: PLC0415 - see above
    from chipkit.trust.model import InMemoryTrust  # noqa: PLC0415 - see above
    from chipkit.verify import load_policy  # noqa: PLC0415 - see above

    require(*(("emulator", "pcsc") if arguments.pcsc else ("emulator",)))
    require_extras(arguments)
    at, policy = time_of(arguments), load_policy(arguments.policy)
    refuse_one_file(arguments)
    photo_file, papers, sealing = photo_target(arguments), papers_asked(arguments), _sealing(arguments)
    traced = Traced(arguments)
    specimen = _specimen(arguments, at)
    note(told("made", specimen.profile.name, specimen.defect or told("none")))
    issuers = InMemoryTrust.empty() if arguments.trust_mode == "none" else trust_in(specimen.pki, at)
    with traced, _link_to(specimen, arguments) as transport, ProgressTeller() as progress:
        report = inspect(
            transport,
            specimen.password,
            trust=issuers,
            policy=policy,
            at=at,
            mode="demo" if arguments.trust_mode == "demo" else "production",
            trace=traced.record,
            progress=progress,
        )
    anchors = WORDS["trust.many"][arguments.lang].format(0)
    trust = anchors if arguments.trust_mode == "none" else WORDS["trust.demo"][arguments.lang]
    with Saving(arguments.lang) as saving:
        try:
            code = print_report(report, arguments, photo_file=photo_file, saving=saving, trust=trust)
        finally:
            save_papers(report, papers, saving, issuers, arguments)
            if sealing is not None:
                from chipkit.cli.evidence.sealing import save_evidence  # noqa: PLC0415 - see above

                save_evidence(sealing, report, trust=issuers, policy=policy, given="", printed=None, saving=saving)
    return traced.code(saving.code(code))


def _sealing(arguments: Namespace) -> Sealing | None:
    """How the reading is sealed, if it is."""
    from chipkit.cli.evidence_options import evidence_wanted  # noqa: PLC0415 - see above

    if not evidence_wanted(arguments):
        return None
    from chipkit.cli.evidence.sealing import sealing_asked  # noqa: PLC0415 - see above

    return sealing_asked(arguments)


def _specimen(arguments: Namespace, at: datetime) -> Specimen:
    from chipkit_emulator.defects.registry import apply_defect  # noqa: PLC0415 - see above
    from chipkit_emulator.personalisation.build import load_profile, personalise  # noqa: PLC0415 - see above

    specimen = personalise(load_profile(arguments.profile), seed=arguments.seed, at=at)
    return apply_defect(specimen, arguments.defect) if arguments.defect else specimen


@contextmanager
def _link_to(specimen: Specimen, arguments: Namespace) -> Iterator[Transport]:
    """A reader with the card on it: in this process, or a virtual one behind a private PC/SC service."""
    if not arguments.pcsc:
        yield specimen.transport()
        return
    from chipkit.session.pcsc import PCSCTransport, wait_for_card  # noqa: PLC0415 - see above
    from chipkit_emulator.links.placed_card import PlacedCard  # noqa: PLC0415 - see above
    from chipkit_emulator.links.private_pcsc import PrivatePCSC  # noqa: PLC0415 - see above

    card = PlacedCard(profile=arguments.profile, defect=specimen.defect, seed=specimen.seed, at=specimen.at)
    with PrivatePCSC() as service:
        os.environ.update(service.environment)
        service.insert(card)
        with PCSCTransport(wait_for_card(timeout=_PATIENCE_SECONDS)) as transport:
            yield transport


COMMAND = Command(DEMO, SUMMARIES[DEMO], _configure, _run)
