"""The states behind the codes of MRZs and certificates (ISO 3166-1; Doc 9303-3, 5; Doc 9303-12, 7.1.1.1).

An MRZ names its state with three letters, a certificate with two; both have codes of their own for some issuers.
"""

from __future__ import annotations

from functools import lru_cache

from chipkit.values import dataclass

__all__ = ["State", "is_code", "state_of"]

_ISO = """
AFG AF ALA AX ALB AL DZA DZ ASM AS AND AD AGO AO AIA AI ATA AQ ATG AG ARG AR ARM AM ABW AW AUS AU AUT AT AZE AZ BHS BS
BHR BH BGD BD BRB BB BLR BY BEL BE BLZ BZ BEN BJ BMU BM BTN BT BOL BO BES BQ BIH BA BWA BW BVT BV BRA BR IOT IO BRN BN
BGR BG BFA BF BDI BI CPV CV KHM KH CMR CM CAN CA CYM KY CAF CF TCD TD CHL CL CHN CN CXR CX CCK CC COL CO COM KM COG CG
COD CD COK CK CRI CR CIV CI HRV HR CUB CU CUW CW CYP CY CZE CZ DNK DK DJI DJ DMA DM DOM DO ECU EC EGY EG SLV SV GNQ GQ
ERI ER EST EE SWZ SZ ETH ET FLK FK FRO FO FJI FJ FIN FI FRA FR GUF GF PYF PF ATF TF GAB GA GMB GM GEO GE DEU DE GHA GH
GIB GI GRC GR GRL GL GRD GD GLP GP GUM GU GTM GT GGY GG GIN GN GNB GW GUY GY HTI HT HMD HM VAT VA HND HN HKG HK HUN HU
ISL IS IND IN IDN ID IRN IR IRQ IQ IRL IE IMN IM ISR IL ITA IT JAM JM JPN JP JEY JE JOR JO KAZ KZ KEN KE KIR KI PRK KP
KOR KR KWT KW KGZ KG LAO LA LVA LV LBN LB LSO LS LBR LR LBY LY LIE LI LTU LT LUX LU MAC MO MDG MG MWI MW MYS MY MDV MV
MLI ML MLT MT MHL MH MTQ MQ MRT MR MUS MU MYT YT MEX MX FSM FM MDA MD MCO MC MNG MN MNE ME MSR MS MAR MA MOZ MZ MMR MM
NAM NA NRU NR NPL NP NLD NL NCL NC NZL NZ NIC NI NER NE NGA NG NIU NU NFK NF MKD MK MNP MP NOR NO OMN OM PAK PK PLW PW
PSE PS PAN PA PNG PG PRY PY PER PE PHL PH PCN PN POL PL PRT PT PRI PR QAT QA REU RE ROU RO RUS RU RWA RW BLM BL SHN SH
KNA KN LCA LC MAF MF SPM PM VCT VC WSM WS SMR SM STP ST SAU SA SEN SN SRB RS SYC SC SLE SL SGP SG SXM SX SVK SK SVN SI
SLB SB SOM SO ZAF ZA SGS GS SSD SS ESP ES LKA LK SDN SD SUR SR SJM SJ SWE SE CHE CH SYR SY TWN TW TJK TJ TZA TZ THA TH
TLS TL TGO TG TKL TK TON TO TTO TT TUN TN TUR TR TKM TM TCA TC TUV TV UGA UG UKR UA ARE AE GBR GB USA US UMI UM URY UY
UZB UZ VUT VU VEN VE VNM VN VGB VG VIR VI WLF WF ESH EH YEM YE ZMB ZM ZWE ZW
"""
_OF_DOC_9303 = """
D DE EUE EU RKS KS UNK KS UNO UN UNA UN UTO UT XOM XO XPO XP XBA XB XIM XI XMP XM XDC XD
XCC XCC XCE XCE XCO XCO XCT XCT XEC XEC XES XES IAO IAO
"""
"""Codes of Doc 9303-3, 5, that ISO 3166-1 has not, with the two letters of their certificates where these tell one.

Germany, the European Union, Kosovo, the United Nations and the specimens' Utopia; the Order of Malta, Interpol, the
African Development and Export-Import Banks, the Parliamentary Assembly of the Mediterranean, SADC; CARICOM, the Council
of Europe, COMESA, Northern Cyprus (which the standard has not), ECOWAS, OECS and ICAO, whose first two letters would
tell none of them.
"""
_ALIASES = {
    "UK": "GB", "EL": "GR", "XK": "KS", "XKX": "KS", "XKK": "KS", "KOS": "KS", "ZZ": "UN", "EUR": "EU",
    "ROM": "RO", "ZAR": "CD", "TMP": "TL", "TP": "TL", "BUR": "MM", "BU": "MM", "IA": "IAO",
}  # fmt: skip
"""Codes that are met instead of the right one; the United Nations' certificates have UN and ZZ."""
_ISSUED_BY = {
    "GB": "GBD GBN GBO GBP GBS AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "CN": "HK MO", "US": "AS GU MP PR UM VI", "DK": "FO GL", "NL": "AN AW BQ CW SX",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT", "NZ": "CK NU TK", "AU": "CC CX HM NF", "NO": "BV SJ", "FI": "AX",
}  # fmt: skip
"""Territories, and the kinds of nationals that the British codes tell, whose documents either of the two may name and
sign: Bermuda's, for one, have had BMU, GBD and GBR in the zone, and BM and GB in the certificates."""


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_BY_THREE = _pairs(_ISO) | _pairs(_OF_DOC_9303)
_TWO = frozenset(_BY_THREE.values())
_SOVEREIGN = {part: whole for whole, parts in _ISSUED_BY.items() for part in parts.split()}
_BRITISH = frozenset(_ISSUED_BY["GB"].split()[:5])


@dataclass(frozen=True, slots=True)
class State:
    """An issuing state."""

    code: str
    """Its two letters."""
    aliased: bool
    """Whether it was named otherwise than the standard has it."""

    @property
    def issuer(self) -> str:
        """The state that may issue in its name: that which a territory belongs to, or itself."""
        return _SOVEREIGN.get(self.code, self.code)


def state_of(code: str, letters: int) -> State | None:
    """The state that a code means, or None where it is not known.

    Args:
        code: The code as it came.
        letters: How many letters the standard has here: 3 in an MRZ, 2 in a certificate.
    """
    return _of_known(code, letters) if is_code(code) else _found(code, letters)


def is_code(code: str) -> bool:
    """Whether it is the code of a state, exactly as the standards have it."""
    return code in _BY_THREE or code in _TWO


@lru_cache(maxsize=1024)
def _of_known(code: str, letters: int) -> State | None:
    return _found(code, letters)


def _found(code: str, letters: int) -> State | None:
    upper = code.strip("< ").upper()
    if upper in _BRITISH:
        return State("GB", aliased=upper != code or letters == 2)
    right = upper in (_BY_THREE if letters == 3 else _TWO)
    found = _BY_THREE.get(upper) or (upper if upper in _TWO else _ALIASES.get(upper))
    return None if found is None else State(found, aliased=not right or upper != code)
