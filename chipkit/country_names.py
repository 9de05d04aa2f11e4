"""What the three-letter codes of machine readable zones are called (Doc 9303-3, 5; ISO 3166-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.frozen import FrozenMapping
from chipkit.language import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COUNTRY_NAMES", "country_name"]

_NAMES: Final = """
ABW Aruba; AFG Afghanistan; AGO Angola; AIA Anguilla; ALA Åland Islands/Quần đảo Åland; ALB Albania; AND Andorra;
ARE United Arab Emirates/Các Tiểu vương quốc Ả Rập Thống nhất; ARG Argentina; ARM Armenia;
ASM American Samoa/Samoa thuộc Mỹ; ATA Antarctica/Nam Cực; ATF French Southern Territories/Vùng đất phía Nam thuộc Pháp;
ATG Antigua and Barbuda/Antigua và Barbuda; AUS Australia/Úc; AUT Austria/Áo; AZE Azerbaijan; BDI Burundi;
BEL Belgium/Bỉ; BEN Benin; BES Bonaire, Sint Eustatius and Saba/Bonaire, Sint Eustatius và Saba; BFA Burkina Faso;
BGD Bangladesh; BGR Bulgaria; BHR Bahrain; BHS Bahamas; BIH Bosnia and Herzegovina/Bosnia và Herzegovina;
BLM Saint Barthélemy; BLR Belarus; BLZ Belize; BMU Bermuda; BOL Bolivia; BRA Brazil; BRB Barbados;
BRN Brunei Darussalam/Brunei; BTN Bhutan; BVT Bouvet Island/Đảo Bouvet; BWA Botswana;
CAF Central African Republic/Cộng hòa Trung Phi; CAN Canada; CCK Cocos (Keeling) Islands/Quần đảo Cocos (Keeling);
CHE Switzerland/Thụy Sĩ; CHL Chile; CHN China/Trung Quốc; CIV Côte d'Ivoire/Bờ Biển Ngà; CMR Cameroon;
COD Democratic Republic of the Congo/Cộng hòa Dân chủ Congo; COG Congo/Cộng hòa Congo;
COK Cook Islands/Quần đảo Cook; COL Colombia; COM Comoros; CPV Cabo Verde; CRI Costa Rica; CUB Cuba; CUW Curaçao;
CXR Christmas Island/Đảo Christmas; CYM Cayman Islands/Quần đảo Cayman; CYP Cyprus/Síp; CZE Czechia/Séc;
DEU Germany/Đức; DJI Djibouti; DMA Dominica; DNK Denmark/Đan Mạch; DOM Dominican Republic/Cộng hòa Dominica;
DZA Algeria; ECU Ecuador; EGY Egypt/Ai Cập; ERI Eritrea; ESH Western Sahara/Tây Sahara; ESP Spain/Tây Ban Nha;
EST Estonia; ETH Ethiopia; FIN Finland/Phần Lan; FJI Fiji; FLK Falkland Islands/Quần đảo Falkland; FRA France/Pháp;
FRO Faroe Islands/Quần đảo Faroe; FSM Micronesia; GAB Gabon; GBR United Kingdom/Vương quốc Anh; GEO Georgia/Gruzia;
GGY Guernsey; GHA Ghana; GIB Gibraltar; GIN Guinea; GLP Guadeloupe; GMB Gambia; GNB Guinea-Bissau;
GNQ Equatorial Guinea/Guinea Xích Đạo; GRC Greece/Hy Lạp; GRD Grenada; GRL Greenland; GTM Guatemala;
GUF French Guiana/Guyane thuộc Pháp; GUM Guam; GUY Guyana; HKG Hong Kong/Hồng Kông;
HMD Heard Island and McDonald Islands/Đảo Heard và quần đảo McDonald; HND Honduras; HRV Croatia; HTI Haiti;
HUN Hungary; IDN Indonesia; IMN Isle of Man/Đảo Man; IND India/Ấn Độ;
IOT British Indian Ocean Territory/Lãnh thổ Ấn Độ Dương thuộc Anh; IRL Ireland; IRN Iran; IRQ Iraq; ISL Iceland;
ISR Israel; ITA Italy/Ý; JAM Jamaica; JEY Jersey; JOR Jordan; JPN Japan/Nhật Bản; KAZ Kazakhstan; KEN Kenya;
KGZ Kyrgyzstan; KHM Cambodia/Campuchia; KIR Kiribati; KNA Saint Kitts and Nevis/Saint Kitts và Nevis;
KOR Republic of Korea/Hàn Quốc; KWT Kuwait; LAO Lao People's Democratic Republic/Lào; LBN Lebanon/Li Băng;
LBR Liberia; LBY Libya; LCA Saint Lucia; LIE Liechtenstein; LKA Sri Lanka; LSO Lesotho; LTU Lithuania/Litva;
LUX Luxembourg; LVA Latvia; MAC Macao/Ma Cao; MAF Saint Martin (French part)/Saint Martin thuộc Pháp;
MAR Morocco/Maroc; MCO Monaco; MDA Moldova; MDG Madagascar; MDV Maldives; MEX Mexico;
MHL Marshall Islands/Quần đảo Marshall; MKD North Macedonia/Bắc Macedonia; MLI Mali; MLT Malta; MMR Myanmar;
MNE Montenegro; MNG Mongolia/Mông Cổ; MNP Northern Mariana Islands/Quần đảo Bắc Mariana; MOZ Mozambique;
MRT Mauritania; MSR Montserrat; MTQ Martinique; MUS Mauritius; MWI Malawi; MYS Malaysia; MYT Mayotte; NAM Namibia;
NCL New Caledonia/Nouvelle-Calédonie; NER Niger; NFK Norfolk Island/Đảo Norfolk; NGA Nigeria; NIC Nicaragua; NIU Niue;
NLD Netherlands/Hà Lan; NOR Norway/Na Uy; NPL Nepal; NRU Nauru; NZL New Zealand; OMN Oman; PAK Pakistan; PAN Panama;
PCN Pitcairn/Quần đảo Pitcairn; PER Peru; PHL Philippines; PLW Palau; PNG Papua New Guinea; POL Poland/Ba Lan;
PRI Puerto Rico; PRK Democratic People's Republic of Korea/Triều Tiên; PRT Portugal/Bồ Đào Nha; PRY Paraguay;
PSE State of Palestine/Palestine; PYF French Polynesia/Polynésie thuộc Pháp; QAT Qatar; REU Réunion; ROU Romania;
RUS Russian Federation/Nga; RWA Rwanda; SAU Saudi Arabia/Ả Rập Xê Út; SDN Sudan; SEN Senegal; SGP Singapore;
SGS South Georgia and the South Sandwich Islands/Nam Georgia và quần đảo Nam Sandwich;
SHN Saint Helena, Ascension and Tristan da Cunha/Saint Helena, Ascension và Tristan da Cunha;
SJM Svalbard and Jan Mayen/Svalbard và Jan Mayen; SLB Solomon Islands/Quần đảo Solomon; SLE Sierra Leone;
SLV El Salvador; SMR San Marino; SOM Somalia; SPM Saint Pierre and Miquelon/Saint Pierre và Miquelon; SRB Serbia;
SSD South Sudan/Nam Sudan; STP Sao Tome and Principe/São Tomé và Príncipe; SUR Suriname; SVK Slovakia; SVN Slovenia;
SWE Sweden/Thụy Điển; SWZ Eswatini; SXM Sint Maarten (Dutch part)/Sint Maarten thuộc Hà Lan; SYC Seychelles; SYR Syria;
TCA Turks and Caicos Islands/Quần đảo Turks và Caicos; TCD Chad/Tchad; TGO Togo; THA Thailand/Thái Lan; TJK Tajikistan;
TKL Tokelau; TKM Turkmenistan; TLS Timor-Leste; TON Tonga; TTO Trinidad and Tobago/Trinidad và Tobago; TUN Tunisia;
TUR Türkiye/Thổ Nhĩ Kỳ; TUV Tuvalu; TWN Taiwan/Đài Loan; TZA Tanzania; UGA Uganda; UKR Ukraine;
UMI United States Minor Outlying Islands/Các tiểu đảo xa của Hoa Kỳ; URY Uruguay; USA United States/Hoa Kỳ;
UZB Uzbekistan; VAT Holy See/Tòa Thánh; VCT Saint Vincent and the Grenadines/Saint Vincent và Grenadines;
VEN Venezuela; VGB British Virgin Islands/Quần đảo Virgin thuộc Anh; VIR US Virgin Islands/Quần đảo Virgin thuộc Mỹ;
VNM Viet Nam/Việt Nam; VUT Vanuatu; WLF Wallis and Futuna/Wallis và Futuna; WSM Samoa; YEM Yemen;
ZAF South Africa/Nam Phi; ZMB Zambia; ZWE Zimbabwe;
D Germany/Đức; EUE European Union/Liên minh châu Âu; RKS Kosovo; UNO United Nations/Liên hợp quốc;
UNA United Nations agency/Cơ quan chuyên môn của Liên hợp quốc;
UNK United Nations Mission in Kosovo/Phái bộ Liên hợp quốc tại Kosovo; UTO Utopia (specimen)/Utopia (mẫu);
XBA African Development Bank/Ngân hàng Phát triển châu Phi;
XIM African Export-Import Bank/Ngân hàng Xuất nhập khẩu châu Phi; XCC Caribbean Community/Cộng đồng Caribe;
XCE Council of Europe/Hội đồng châu Âu; XCO COMESA; XCT Northern Cyprus (not recognised)/Bắc Síp (không được công nhận);
XEC ECOWAS; XMP Parliamentary Assembly of the Mediterranean/Hội đồng Nghị viện Địa Trung Hải;
XES Organization of Eastern Caribbean States/Tổ chức các quốc gia Đông Caribe;
XOM Sovereign Order of Malta/Dòng Chiến sĩ Malta; XPO Interpol; XDC Southern African Development Community/SADC;
IAO International Civil Aviation Organization/Tổ chức Hàng không Dân dụng Quốc tế;
XXA stateless person/người không quốc tịch; XXB refugee/người tị nạn; XXC refugee (other)/người tị nạn (khác);
XXX unspecified nationality/không rõ quốc tịch;
GBD British overseas territories citizen/công dân lãnh thổ hải ngoại Anh;
GBN British national (overseas)/người mang quốc tịch Anh (hải ngoại);
GBO British overseas citizen/công dân hải ngoại Anh;
GBP British protected person/người được Anh bảo hộ; GBS British subject/thần dân Anh
"""
"""Code, English name and, where it differs, the Vietnamese one; those that ISO 3166-1 has not come last."""


def _read(text: str) -> Mapping[str, Mapping[str, str]]:
    names = {}
    for entry in " ".join(text.split()).split("; "):
        code, _, told = entry.partition(" ")
        en, _, vi = told.partition("/")
        names[code] = FrozenMapping({"en": en, "vi": vi or en})
    return FrozenMapping(names)


COUNTRY_NAMES: Final = _read(_NAMES)
"""Every code with its name in each language."""


def country_name(code: str, language: Language | str) -> str:
    """What a code of a zone is called; a code that is not known stays as it is."""
    names = COUNTRY_NAMES.get(code)
    return code if names is None else names[Language(language)]
