"""`chipkit extract PATH --into FOLDER`: what a report rests on, file by file, for OpenSSL and whoever looks at it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chipkit.cli.clock import moment_by
from chipkit.cli.common import STANDARD_INPUT, ExitCode, input_name, same_file
from chipkit.cli.output import complain, print_json, tell
from chipkit.cli.trust_folder import opened_store
from chipkit.cli.verify import capture_of, taken_bytes
from chipkit.codec.file_beginnings import EVIDENCE_BEGINS
from chipkit.codec.printable import printable, printable_values
from chipkit.errors import CodecError
from chipkit.pictures import photo_of
from chipkit.rendering.exhibits import LISTING, exhibits_of
from chipkit.rendering.extract_folder import prove_folder, write_folder
from chipkit.rendering.material import material_of
from chipkit.verify import load_policy
from chipkit.verify.judging import judge
from chipkit.verify.standing import PORTRAIT
from chipkit.words import STANDINGS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from chipkit.documents.machine import ExtractDocument
    from chipkit.rendering.exhibits import Exhibit
    from chipkit.rendering.material import Material
    from chipkit.verify import Report

__all__ = ["run"]

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "of": " of {}",
        "no-photo": "no photo beside EF.DG2: {}",
        "done": "{} files in {}, with a listing, {}",
    },
    "vi": {
        "of": " của {}",
        "no-photo": "không xuất ảnh, chỉ có trong EF.DG2: {}",
        "done": "{} tệp trong {}, kèm danh mục {}",
    },
}
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "file": {"en": "file as the chip gave it", "vi": "tệp như chip trả về"},
    "signed-data": {"en": "signed data (CMS)", "vi": "dữ liệu đã ký (CMS)"},
    "security-object": {"en": "what was signed: the digests", "vi": "nội dung được ký: các giá trị băm"},
    "signed-attributes": {"en": "attributes as they were signed", "vi": "thuộc tính như lúc ký"},
    "signature": {"en": "signature", "vi": "chữ ký"},
    "signer": {"en": "certificate of the signer", "vi": "chứng thư bên ký"},
    "issuer": {"en": "certificate of the path above it", "vi": "chứng thư cấp trên"},
    "claimed-issuer": {
        "en": "certificate whose key did NOT sign the signer's",
        "vi": "chứng thư có khóa KHÔNG ký bên ký",
    },
    "crl": {"en": "revocation list", "vi": "danh sách thu hồi"},
    "chip-key": {"en": "public key of the chip", "vi": "khóa công khai của chip"},
    "challenge": {"en": "challenge", "vi": "lời thách đố"},
    "chip-signature": {"en": "the chip's signature", "vi": "chữ ký của chip"},
    "photo": {"en": "photo as it was found", "vi": "ảnh như trong tệp"},
    "portrait": {"en": "photo as PNG", "vi": "ảnh dạng PNG"},
}
_POLICY = "field"
"""Which photos may be shown does not depend on what decides; on what proves nothing it does."""


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    if arguments.path != STANDARD_INPUT and same_file(str(arguments.into), arguments.path):
        raise CodecError("the files would be put among those that they are taken from", where="--into")
    prove_folder(arguments.into, replace=arguments.force)
    report, material = _judged(arguments)
    exhibits = exhibits_of(report, material, photo_of(report).png)
    document = _document(report, exhibits, input_name(arguments.path))
    listing = json.dumps(printable_values(dict(document)), ensure_ascii=False, indent=2).encode() + b"\n"
    files = {each.name: each.content for each in exhibits} | {LISTING: listing}
    try:
        write_folder(arguments.into, files, replace=arguments.force)
    except OSError as error:
        complain(f"{error.filename or arguments.into}: {error.strerror or error}; not written")
        return ExitCode.NOT_WRITTEN
    if arguments.json:
        print_json(document)
    else:
        _tell(document, str(arguments.into), arguments.lang)
    return ExitCode.SUCCESSFUL


def _judged(arguments: Namespace) -> tuple[Report, Material]:
    data = taken_bytes(arguments.path)
    policy = load_policy(_POLICY)
    if data is not None and data.startswith(EVIDENCE_BEGINS):
        from chipkit.cli.evidence.provenance import sealed_certificates  # noqa: PLC0415 - as below
        from chipkit.cli.evidence.verifying import judged_evidence  # noqa: PLC0415 - much that a capture needs not

        trust = opened_store(arguments)
        judged = judged_evidence(data, arguments, policy, trust)
        sealed = sealed_certificates(judged.opened.evidence)
        return judged.report, material_of(judged.report, trust, sealed)
    capture = capture_of(data, arguments.path)
    trust = opened_store(arguments)
    moment = moment_by(arguments, trust)
    report = replace(judge(capture, trust, policy, moment.at), clock=moment.clock)
    return report, material_of(report, trust)


def _document(report: Report, exhibits: Sequence[Exhibit], source: str) -> ExtractDocument:
    return {
        "schema": "chipkit.extract/1",
        "source": source,
        "portrait": {"standing": report.standing(PORTRAIT).to_json()},
        "files": [
            {
                "name": each.name,
                "kind": each.kind,
                "of": each.of,
                "size": len(each.content),
                "sha256": hashlib.sha256(each.content).hexdigest(),
            }
            for each in exhibits
        ],
    }


def _tell(document: ExtractDocument, folder: str, language: str) -> None:
    words = _WORDS[language]
    for each in document["files"]:
        of = words["of"].format(each["of"]) if each["of"] else ""
        tell(f"{each['name']:<26}  {_KINDS[each['kind']][language]}{of}, {each['size']} B")
    if not any(each["kind"] == "photo" for each in document["files"]):
        worth = document["portrait"]["standing"]["worth"]
        tell(words["no-photo"].format(STANDINGS[worth][language]))
    tell(words["done"].format(len(document["files"]), printable(folder), LISTING))
