"""The public specimens: two reference passports of the BSI, and two faces of ISO/IEC 39794-5."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from chipkit.codec.dates import PartialDate
from chipkit.document import Document
from chipkit.errors import UnsupportedError
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF, RawFile
from chipkit.lds.opaque import OpaqueFile
from chipkit.lds.sod import build_sod
from chipkit.pictures import decode_picture

if TYPE_CHECKING:
    from pathlib import Path

SPECIMENS = {
    "bsi-reference-2008": {
        EF.COM: "EF_COM.bin",
        EF.SOD: "EF_SOD.bin",
        EF.DG1: "Datagroup1.bin",
        EF.DG2: "Datagroup2.bin",
        EF.DG3: "Datagroup3.bin",
        EF.DG4: "Datagroup4.bin",
        EF.DG14: "Datagroup14.bin",
        EF.DG15: "Datagroup15.bin",
    },
    "bsi-reference-rsapss": {
        EF.SOD: "EF_SOD.bin",
        EF.DG1: "EF_DG1.bin",
        EF.DG2: "EF_DG2.bin",
        EF.DG3: "EF_DG3.bin",
        EF.DG4: "EF_DG4.bin",
        EF.DG14: "EF_DG14.bin",
    },
}


def load(shared_data: Path, name: str) -> Document:
    folder = shared_data / "specimen" / name
    return Document({ef: RawFile(ef, (folder / file).read_bytes()) for ef, file in SPECIMENS[name].items()})


@pytest.fixture(params=sorted(SPECIMENS))
def specimen(request: pytest.FixtureRequest, shared_data: Path) -> Document:
    return load(shared_data, request.param)


@pytest.fixture
def passport_of_2008(shared_data: Path) -> Document:
    return load(shared_data, "bsi-reference-2008")


@pytest.fixture
def passport_with_pss(shared_data: Path) -> Document:
    return load(shared_data, "bsi-reference-rsapss")


def test_every_file_of_a_specimen_can_be_read(specimen: Document) -> None:
    assert specimen.parse_errors == {}


def test_files_in_distinguished_encoding_are_built_as_they_came(specimen: Document) -> None:
    parsed = {
        EF.COM: specimen.com,
        EF.DG1: specimen.dg1,
        EF.DG2: specimen.dg2,
        EF.DG3: specimen.opaque(EF.DG3),
        EF.DG4: specimen.opaque(EF.DG4),
        EF.DG15: specimen.dg15,
    }

    for ef, file in parsed.items():
        if file is not None:
            assert bytes(file) == specimen.files[ef].content, ef


def test_the_holder_is_named(specimen: Document) -> None:
    holder = specimen.holder

    assert holder is not None
    assert holder.full_name == "MUSTERMANN, ERIKA"
    assert (holder.number, holder.nationality, holder.sex) == ("C11T002JM", "D", "F")


@pytest.mark.parametrize(
    ("name", "expiry"), [("2008", PartialDate(2013, 10, 31)), ("rsapss", PartialDate(2023, 10, 31))]
)
def test_dates_are_told_with_their_century(shared_data: Path, name: str, expiry: PartialDate) -> None:
    holder = load(shared_data, f"bsi-reference-{name}").holder
    assert holder is not None

    assert holder.births(date(2010, 1, 1)) == (PartialDate(1996, 8, 12), PartialDate(1896, 8, 12))
    assert holder.birth(date(2010, 1, 1)) == PartialDate(None, 8, 12)  # fourteen years old, or a hundred and fourteen
    assert holder.expiry(date(2010, 1, 1)) == expiry


def test_digests_of_2008_match_and_leave_iris_and_key_out(passport_of_2008: Document) -> None:
    sod = passport_of_2008.sod
    assert sod is not None

    assert sod.security_object.hash == "sha1"
    assert passport_of_2008.listed == (EF.DG1, EF.DG2, EF.DG3, EF.DG14)
    assert matching(passport_of_2008) == {EF.DG1, EF.DG2, EF.DG3, EF.DG14}


def test_digests_of_the_passport_with_pss_all_match(passport_with_pss: Document) -> None:
    sod = passport_with_pss.sod
    assert sod is not None

    assert sod.security_object.hash == "sha256"
    assert passport_with_pss.listed == (EF.DG1, EF.DG2, EF.DG3, EF.DG4, EF.DG14)
    assert matching(passport_with_pss) == {EF.DG1, EF.DG2, EF.DG3, EF.DG4, EF.DG14}


def test_a_security_object_file_is_its_signed_data_in_a_template(specimen: Document) -> None:
    content = specimen.files[EF.SOD].content

    assert build_sod(content[4:]) == content


def test_ef_com_of_2008_lists_fewer_files_than_the_chip_has(passport_of_2008: Document) -> None:
    com = passport_of_2008.com

    assert com is not None
    assert com.files == (EF.DG1, EF.DG2, EF.DG3, EF.DG14)
    assert (com.lds_version, com.unicode_version) == ("0107", "040000")


def test_dg14_offers_chip_authentication_and_is_not_in_distinguished_order(specimen: Document) -> None:
    dg14 = specimen.dg14
    assert isinstance(dg14, DG14)
    (info,) = dg14.security_infos.chip_authentication_infos
    (key,) = dg14.security_infos.chip_authentication_public_key_infos
    parameters, point = key.public_key.ec()

    assert (info.agreement, info.cipher, info.version, info.key_id) == ("ecdh", "3des", 1, None)
    assert parameters.explicit
    assert parameters.curve is not None
    assert parameters.curve.name == "brainpoolP224r1"
    assert len(point) == 1 + 2 * 28
    assert [deviation.code for deviation in dg14.deviations] == ["security-infos.order"]


def test_dg15_holds_an_rsa_key(passport_of_2008: Document) -> None:
    dg15 = passport_of_2008.dg15
    assert dg15 is not None

    modulus, exponent = dg15.public_key.rsa()

    assert dg15.public_key.key.startswith(bytes.fromhex("308188028180CF9A8BA6"))  # the modulus lacks its leading zero
    assert (modulus.bit_length(), modulus >> 992, exponent) == (1024, 0xCF9A8BA6, 65537)
    assert [(met.code, met.where) for met in dg15.deviations] == [("key.rsa.modulus-sign", "EF.DG15")]


def test_the_face_decodes_to_its_own_size_and_not_to_the_announced_one(specimen: Document) -> None:
    dg2 = specimen.dg2
    assert dg2 is not None
    (face,) = dg2.faces

    picture = decode_picture(face.image)

    assert face.image_format == "jpeg2000"
    assert (face.width, face.height) == (337, 449)
    assert (picture.width, picture.height, picture.mode) == (413, 531, "RGB")
    assert [deviation.code for deviation in dg2.deviations] == ["face.image.size"]
    with Image.open(io.BytesIO(picture.to_png())) as png:
        assert png.size == (413, 531)


@pytest.mark.parametrize("name", ["all", "mandatory"])
def test_a_face_of_iso_39794_is_named_as_unsupported(shared_data: Path, name: str) -> None:
    content = (shared_data / "specimen" / "biometric-dg2" / f"dg2_silver_{name}_fields.bin").read_bytes()

    with pytest.raises(UnsupportedError, match="ISO/IEC 39794-5 face image"):
        DG2.parse(content)
    assert bytes(OpaqueFile.parse(content, EF.DG2)) == content


def matching(document: Document) -> set[EF]:
    """The files whose digest is the one that EF.SOD lists."""
    assert document.sod is not None
    security_object = document.sod.security_object
    return {
        EF.data_group(number)
        for number, digest in security_object.digests.items()
        if hashlib.new(security_object.hash, document.files[EF.data_group(number)].content).digest() == digest
    }
