"""Write an issuer into a folder: CSCA, document signer, CRL and master list, and the files of one card it signed.

    python examples/make_test_pki.py FOLDER [SEED]

Everything says TEST in its names, and is valid as of now. `chipkit verify FOLDER/card` reads the card.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from chipkit_emulator import load_profile, personalise


def main(folder: str, seed: str = "0") -> None:
    """Make the issuer of a seed and one card, and write both."""
    specimen = personalise(load_profile("vn-cccd-2021"), seed=int(seed), at=datetime.now(UTC))
    pki = specimen.pki
    contents = {
        "csca.cer": pki.csca.certificate.raw,
        "link.cer": pki.issue_link().certificate.raw,
        "dsc.cer": pki.dsc.certificate.raw,
        "csca.crl": pki.crl,
        "test.ml": pki.master_list,
    }
    contents |= {f"card/EF_{ef.name}.bin": content for ef, content in specimen.files.items()}
    for name, content in contents.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):6} bytes  {path}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
