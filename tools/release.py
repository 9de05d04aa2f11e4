"""Builds wheel, source distribution and bill of materials, and writes THIRD_PARTY_NOTICES.md.

python tools/release.py build [FOLDER]     build into dist, or FOLDER
python tools/release.py dist               build into dist twice, compare, and try the wheel in an empty environment
python tools/release.py notices            write THIRD_PARTY_NOTICES.md anew
"""

from __future__ import annotations

import filecmp
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT: Final = Path(__file__).resolve().parent.parent
NOTICES: Final = ROOT / "THIRD_PARTY_NOTICES.md"
_UNSAID: Final = "not said in the package"
_CLASSIFIED: Final = {
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "Apache Software License": "Apache-2.0",
}
_KNOWN: Final = {"openssl": "Apache-2.0", "libXau": "MIT", "rfc3161-client": "Apache-2.0", "tsp-asn1": "Apache-2.0"}
"""Licences that a bill of materials leaves out, as the projects themselves publish them."""
_PURPOSE: Final = {
    "cryptography": "primitives of the reader",
    "cbor2": "the capture file",
    "platformdirs": "where the settings of a user are",
    "cffi": "calls from cryptography into its library",
    "pycparser": "needed by cffi",
    "typing-extensions": "needed by cryptography with older Pythons",
    "pycryptodome": "primitives of the emulated chip",
    "pillow": "decoding and drawing pictures",
    "zxing-cpp": "QR codes in pictures",
    "pyscard": "PC/SC",
    "pyside6-essentials": "the teller desk; it brings Qt along",
    "shiboken6": "needed by PySide6",
    "fontpkg": "needed by fontpkg-be-vietnam-pro; nothing of it is loaded",
    "fontpkg-be-vietnam-pro": "the family of type of the desk and of reports",
    "python-pkcs11": "keys in a module",
    "asn1crypto": "needed by python-pkcs11",
    "rfc3161-client": "time stamps of evidence",
    "fpdf2": "reports as PDF",
    "defusedxml": "needed by fpdf2",
    "fonttools": "needed by fpdf2",
}
_HEAD: Final = """\
# Third-party notices

chipkit contains no code of others. With all its extras it uses these packages, each under its own licence. This page is
written by `python tools/release.py notices`, from uv.lock and from what the installed packages say of themselves; a
test compares it.

| package | version | extras | used for | licence |
|---|---|---|---|---|
"""
_BUNDLED: Final = """
## What their wheels bring along

As the bills of materials in the wheels for Linux say; other platforms may differ.

| in | licence | components |
|---|---|---|
"""
_TAIL: Final = """
Qt, inside of PySide6's wheels, is under the LGPL-3.0 and names its own third-party parts at
<https://doc.qt.io/qt-6/licenses-used-in-qt.html>.

Test vectors under `test_vectors/` name their source in each file. Published figures of ICAO Doc 9303, of BSI
guidelines, of RFCs and of NIST are facts quoted with their source; the texts of these documents are not part of the
project.
"""


@dataclass(frozen=True)
class Package:
    """A package that chipkit uses when it runs."""

    name: str
    version: str
    extras: tuple[str, ...]
    hashes: tuple[str, ...]
    """SHA-256 of each of its files, in hexadecimal."""
    licence: str
    bundled: tuple[tuple[str, str, str], ...]
    """Name, version and licence of what its wheel holds besides."""


def packages() -> list[Package]:
    """What chipkit needs with all its extras, directly or not."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    by_name = {entry["name"]: entry for entry in lock}
    wanted = {"": [each["name"] for each in by_name["chipkit"]["dependencies"]]}
    for extra, entries in by_name["chipkit"]["optional-dependencies"].items():
        if extra != "all":
            wanted[extra] = [each["name"] for each in entries]
    extras: dict[str, set[str]] = {}
    for extra, names in wanted.items():
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if extra not in extras.setdefault(name, set()):
                extras[name].add(extra)
                waiting += [each["name"] for each in by_name[name].get("dependencies", ())]
    return [_package(by_name[name], tuple(sorted(extras[name]))) for name in sorted(extras)]


def _package(entry: dict[str, Any], extras: tuple[str, ...]) -> Package:
    files = [*entry.get("wheels", ()), *([entry["sdist"]] if "sdist" in entry else [])]
    hashes = tuple(sorted(file["hash"].removeprefix("sha256:") for file in files))
    licence, bundled = _UNSAID, set[tuple[str, str, str]]()
    try:
        found = importlib.metadata.distribution(entry["name"])
    except importlib.metadata.PackageNotFoundError:
        return Package(entry["name"], entry["version"], extras, hashes, licence, ())
    licence = _said_licence(found.metadata.json)
    for path in found.files or ():
        if path.parent.name == "sboms" and path.suffix == ".json":
            bundled |= _components(json.loads(path.read_text("utf-8")), entry["name"])
    return Package(entry["name"], entry["version"], extras, hashes, licence, tuple(sorted(bundled)))


def _said_licence(facts: dict[str, Any]) -> str:
    classified = [each.rpartition(" :: ")[2] for each in facts.get("classifier", ()) if each.startswith("License")]
    said = facts.get("license_expression") or facts.get("license") or " or ".join(classified) or _UNSAID
    return _CLASSIFIED.get(said, str(said))


def _components(document: dict[str, Any], own: str) -> set[tuple[str, str, str]]:
    return {
        (each["name"], each.get("version", ""), _licence(each))
        for each in document.get("components", ())
        if each["name"].lower() != own
    }


def _licence(component: dict[str, Any]) -> str:
    said = [
        each.get("expression") or each.get("license", {}).get("id") or each.get("license", {}).get("name", "")
        for each in component.get("licenses") or ()
    ]
    return " AND ".join(filter(None, said)) or _KNOWN.get(component["name"], _UNSAID)


def notices() -> str:
    """THIRD_PARTY_NOTICES.md."""
    found = packages()
    lines = [
        f"| {each.name} | {each.version} | {'none' if '' in each.extras else ', '.join(each.extras)} "
        f"| {_PURPOSE[each.name]} | {each.licence} |\n"
        for each in found
    ]
    bundled = []
    for each in found:
        for licence in sorted({licence for _, _, licence in each.bundled}):
            parts = ", ".join(f"{name} {version}".strip() for name, version, said in each.bundled if said == licence)
            bundled.append(f"| {each.name} | {licence} | {parts} |\n")
    return _HEAD + "".join(lines) + _BUNDLED + "".join(bundled) + _TAIL


def _bundled(package: Package, name: str, version: str) -> Component:
    reference = f"{package.name}/{name}/{version}"
    return Component(type=ComponentType.LIBRARY, name=name, version=version or None, bom_ref=reference)


def bill_of_materials() -> str:
    """What chipkit needs with all its extras, as CycloneDX 1.6 in JSON."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    # The same sources give the same file: neither the time nor chance is in it.
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"pypi:chipkit/{version}"))
    bom.metadata.timestamp = datetime(2020, 2, 2, tzinfo=UTC)
    bom.metadata.component = root = Component(
        type=ComponentType.LIBRARY,
        name="chipkit",
        version=version,
        bom_ref="pypi:chipkit",
        licenses=[LicenseExpression("Apache-2.0")],
    )
    for each in packages():
        component = Component(
            type=ComponentType.LIBRARY,
            name=each.name,
            version=each.version,
            bom_ref=f"pypi:{each.name}",
            purl=PackageURL("pypi", None, each.name, each.version),
            licenses=[DisjunctiveLicense(name=each.licence)],
            # A file for each platform: which one is used, the platform decides.
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each_hash) for each_hash in each.hashes],
            components=[_bundled(each, name, number) for name, number, _ in each.bundled],
        )
        bom.components.add(component)
        bom.register_dependency(root, [component])
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)


def build(folder: Path) -> list[Path]:
    """Build into `folder`; the wheel is built as the source distribution is, from the files that git knows."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "hatchling",
        "build",
        "-d",
        str(folder.resolve()),
        "-t",
        "sdist",
        "-t",
        "wheel",
    ]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own interpreter
    built = sorted(folder.glob("chipkit-*.whl"))
    for wheel in built:
        wheel.with_suffix(".cdx.json").write_text(bill_of_materials(), encoding="utf-8")
    return built


def dist(folder: Path) -> int:
    """Build into `folder`, see to it that the same sources give the same bytes, and try what was built.

    Returns:
        1 where two builds differ, or what was built does not do what it should.
    """
    with TemporaryDirectory() as temporary:
        folders = Path(temporary, "once"), Path(temporary, "twice")
        for each in folders:
            build(each)
        names = sorted(path.name for path in folders[0].iterdir())
        differing = filecmp.cmpfiles(*folders, names, shallow=False)
        if differing[0] != names:
            sys.stderr.write(f"dist: built twice, these are not the same: {', '.join(differing[1] + differing[2])}\n")
            return 1
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(folders[0], folder)
    (wheel,) = folder.glob("chipkit-*.whl")
    return try_wheel(wheel)


def try_wheel(wheel: Path) -> int:
    """Install a wheel into an empty environment, as uv.lock pins what it needs, and run the smoke tests there.

    Returns:
        The exit code of the tests.
    """
    with TemporaryDirectory() as temporary:
        environment, uv = Path(temporary, "environment"), shutil.which("uv", path=str(Path(sys.executable).parent))
        if uv is None:
            sys.stderr.write("dist: uv is missing; make setup brings it\n")
            return 1
        pins = Path(temporary, "pins.txt")
        with pins.open("wb") as file:
            exported = [uv, "export", "--locked", "--no-emit-project", "--no-default-groups", "--extra", "emulator"]
            subprocess.run(exported, cwd=ROOT, check=True, stdout=file)  # noqa: S603 - uv of our own environment
        python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
        for command in (
            [uv, "venv", "--quiet", "--python", sys.executable, str(environment)],
            [*install, "--require-hashes", "-r", str(pins)],
            [*install, "--no-deps", str(wheel)],
        ):
            subprocess.run(command, check=True)  # noqa: S603 - likewise
        tests = ROOT / "tests" / "installed" / "smoke.py"
        return subprocess.run(  # noqa: S603 - likewise
            [str(python), "-I", "-W", "error", str(tests)], cwd=temporary, check=False
        ).returncode


def main(arguments: list[str]) -> int:
    """Do what was asked for."""
    match arguments:
        case ["build"]:
            build(ROOT / "dist")
        case ["build", folder]:
            build(Path(folder))
        case ["dist"]:
            return dist(ROOT / "dist")
        case ["notices"]:
            NOTICES.write_text(notices(), encoding="utf-8")
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
