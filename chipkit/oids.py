"""Object identifiers, as dotted strings under the standards' names, and how to say them aloud.

Where a constant's value is prefixed by an arc of BSI TR-03110-3 (0.4.0.127.0.7) or ICAO (2.23.136), its name follows
Doc 9303-10/-11/-12 and TR-03110-3, Appendix A.
"""

from __future__ import annotations

from typing import Final

# hash functions (NIST CSOR; RFC 8017, B.1)
MD2: Final = "1.2.840.113549.2.2"
MD4: Final = "1.2.840.113549.2.4"
MD5: Final = "1.2.840.113549.2.5"
SHA1: Final = "1.3.14.3.2.26"
SHA224: Final = "2.16.840.1.101.3.4.2.4"
SHA256: Final = "2.16.840.1.101.3.4.2.1"
SHA384: Final = "2.16.840.1.101.3.4.2.2"
SHA512: Final = "2.16.840.1.101.3.4.2.3"

# RSA (RFC 8017, A and C)
RSA_ENCRYPTION: Final = "1.2.840.113549.1.1.1"
MGF1: Final = "1.2.840.113549.1.1.8"
RSAES_OAEP: Final = "1.2.840.113549.1.1.7"
RSASSA_PSS: Final = "1.2.840.113549.1.1.10"
MD2_WITH_RSA: Final = "1.2.840.113549.1.1.2"
MD4_WITH_RSA: Final = "1.2.840.113549.1.1.3"
MD5_WITH_RSA: Final = "1.2.840.113549.1.1.4"
SHA1_WITH_RSA: Final = "1.2.840.113549.1.1.5"
SHA224_WITH_RSA: Final = "1.2.840.113549.1.1.14"
SHA256_WITH_RSA: Final = "1.2.840.113549.1.1.11"
SHA384_WITH_RSA: Final = "1.2.840.113549.1.1.12"
SHA512_WITH_RSA: Final = "1.2.840.113549.1.1.13"

# Diffie-Hellman keys (RFC 3279, 2.3.3; PKCS #3)
DH_PUBLIC_NUMBER: Final = "1.2.840.10046.2.1"
DH_KEY_AGREEMENT: Final = "1.2.840.113549.1.3.1"

# elliptic curves (RFC 3279, 2.3.5; RFC 5480; RFC 5639; RFC 5758)
EC_PUBLIC_KEY: Final = "1.2.840.10045.2.1"
PRIME_FIELD: Final = "1.2.840.10045.1.1"
CHARACTERISTIC_TWO_FIELD: Final = "1.2.840.10045.1.2"
ECDSA_WITH_SHA1: Final = "1.2.840.10045.4.1"
ECDSA_WITH_SHA224: Final = "1.2.840.10045.4.3.1"
ECDSA_WITH_SHA256: Final = "1.2.840.10045.4.3.2"
ECDSA_WITH_SHA384: Final = "1.2.840.10045.4.3.3"
ECDSA_WITH_SHA512: Final = "1.2.840.10045.4.3.4"
SECP192R1: Final = "1.2.840.10045.3.1.1"
SECP224R1: Final = "1.3.132.0.33"
SECP256R1: Final = "1.2.840.10045.3.1.7"
SECP384R1: Final = "1.3.132.0.34"
SECP521R1: Final = "1.3.132.0.35"
BRAINPOOL_P192R1: Final = "1.3.36.3.3.2.8.1.1.3"
BRAINPOOL_P224R1: Final = "1.3.36.3.3.2.8.1.1.5"
BRAINPOOL_P256R1: Final = "1.3.36.3.3.2.8.1.1.7"
BRAINPOOL_P320R1: Final = "1.3.36.3.3.2.8.1.1.9"
BRAINPOOL_P384R1: Final = "1.3.36.3.3.2.8.1.1.11"
BRAINPOOL_P512R1: Final = "1.3.36.3.3.2.8.1.1.13"

# Edwards curves (RFC 8410, 3)
ED25519: Final = "1.3.101.112"

# requests for certificates (RFC 2985, 5.4.2)
EXTENSION_REQUEST: Final = "1.2.840.113549.1.9.14"

# plain ECDSA: r and s one behind the other (BSI TR-03111, 5.2.1)
ECDSA_PLAIN_SHA1: Final = "0.4.0.127.0.7.1.1.4.1.1"
ECDSA_PLAIN_SHA224: Final = "0.4.0.127.0.7.1.1.4.1.2"
ECDSA_PLAIN_SHA256: Final = "0.4.0.127.0.7.1.1.4.1.3"
ECDSA_PLAIN_SHA384: Final = "0.4.0.127.0.7.1.1.4.1.4"
ECDSA_PLAIN_SHA512: Final = "0.4.0.127.0.7.1.1.4.1.5"

# cryptographic message syntax (RFC 5652, 4 and 11; RFC 6211)
DATA: Final = "1.2.840.113549.1.7.1"
SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
CMS_ALGORITHM_PROTECTION: Final = "1.2.840.113549.1.9.52"

# envelopes of it (RFC 5083, 2.1; RFC 5084, 3.2; RFC 3565, 2.3.2; RFC 5753, 7.1.4)
AUTH_ENVELOPED_DATA: Final = "1.2.840.113549.1.9.16.1.23"
AES256_WRAP: Final = "2.16.840.1.101.3.4.1.45"
AES256_GCM: Final = "2.16.840.1.101.3.4.1.46"
STD_DH_SHA256_KDF: Final = "1.3.132.1.11.1"
STD_DH_SHA384_KDF: Final = "1.3.132.1.11.2"
STD_DH_SHA512_KDF: Final = "1.3.132.1.11.3"

# time stamps (RFC 3161, 2.3 and 2.4.2)
TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"

# ICAO (Doc 9303-10, -11 and -12)
LDS_SECURITY_OBJECT: Final = "2.23.136.1.1.1"
MASTER_LIST: Final = "2.23.136.1.1.2"
MASTER_LIST_SIGNING_KEY: Final = "2.23.136.1.1.3"
AA_PROTOCOL: Final = "2.23.136.1.1.5"
NAME_CHANGE: Final = "2.23.136.1.1.6.1"
DOCUMENT_TYPE_LIST: Final = "2.23.136.1.1.6.2"
DEVIATION_LIST: Final = "2.23.136.1.1.7"
DEVIATION_LIST_SIGNING_KEY: Final = "2.23.136.1.1.8"

# X.509 extensions (RFC 5280, 4.2 and 5.2)
SUBJECT_KEY_IDENTIFIER: Final = "2.5.29.14"
KEY_USAGE: Final = "2.5.29.15"
PRIVATE_KEY_USAGE_PERIOD: Final = "2.5.29.16"
SUBJECT_ALT_NAME: Final = "2.5.29.17"
NAME_CONSTRAINTS: Final = "2.5.29.30"
ISSUER_ALT_NAME: Final = "2.5.29.18"
BASIC_CONSTRAINTS: Final = "2.5.29.19"
CRL_NUMBER: Final = "2.5.29.20"
REASON_CODE: Final = "2.5.29.21"
INVALIDITY_DATE: Final = "2.5.29.24"
DELTA_CRL_INDICATOR: Final = "2.5.29.27"
ISSUING_DISTRIBUTION_POINT: Final = "2.5.29.28"
CERTIFICATE_ISSUER: Final = "2.5.29.29"
CRL_DISTRIBUTION_POINTS: Final = "2.5.29.31"
CERTIFICATE_POLICIES: Final = "2.5.29.32"
AUTHORITY_KEY_IDENTIFIER: Final = "2.5.29.35"
EXTENDED_KEY_USAGE: Final = "2.5.29.37"
AUTHORITY_INFORMATION_ACCESS: Final = "1.3.6.1.5.5.7.1.1"
CA_ISSUERS: Final = "1.3.6.1.5.5.7.48.2"

# attribute types of names (X.520; RFC 4519)
COMMON_NAME: Final = "2.5.4.3"
SURNAME: Final = "2.5.4.4"
SERIAL_NUMBER: Final = "2.5.4.5"
COUNTRY: Final = "2.5.4.6"
LOCALITY: Final = "2.5.4.7"
STATE_OR_PROVINCE: Final = "2.5.4.8"
STREET: Final = "2.5.4.9"
ORGANIZATION: Final = "2.5.4.10"
ORGANIZATIONAL_UNIT: Final = "2.5.4.11"
TITLE: Final = "2.5.4.12"
POSTAL_CODE: Final = "2.5.4.17"
GIVEN_NAME: Final = "2.5.4.42"
ORGANIZATION_IDENTIFIER: Final = "2.5.4.97"
EMAIL_ADDRESS: Final = "1.2.840.113549.1.9.1"
USER_ID: Final = "0.9.2342.19200300.100.1.1"
DOMAIN_COMPONENT: Final = "0.9.2342.19200300.100.1.25"

# security infos (Doc 9303-11, 9.2 and 9.5.1; BSI TR-03110-3, A.1)
STANDARDIZED_DOMAIN_PARAMETERS: Final = "0.4.0.127.0.7.1.2"
ID_PK_DH: Final = "0.4.0.127.0.7.2.2.1.1"
ID_PK_ECDH: Final = "0.4.0.127.0.7.2.2.1.2"
ID_TA: Final = "0.4.0.127.0.7.2.2.2"
CHIP_AUTHENTICATION_DH: Final = "0.4.0.127.0.7.2.2.3.1"
CHIP_AUTHENTICATION_DH_3DES: Final = "0.4.0.127.0.7.2.2.3.1.1"
CHIP_AUTHENTICATION_DH_AES128: Final = "0.4.0.127.0.7.2.2.3.1.2"
CHIP_AUTHENTICATION_DH_AES192: Final = "0.4.0.127.0.7.2.2.3.1.3"
CHIP_AUTHENTICATION_DH_AES256: Final = "0.4.0.127.0.7.2.2.3.1.4"
CHIP_AUTHENTICATION_ECDH: Final = "0.4.0.127.0.7.2.2.3.2"
CHIP_AUTHENTICATION_ECDH_3DES: Final = "0.4.0.127.0.7.2.2.3.2.1"
CHIP_AUTHENTICATION_ECDH_AES128: Final = "0.4.0.127.0.7.2.2.3.2.2"
CHIP_AUTHENTICATION_ECDH_AES192: Final = "0.4.0.127.0.7.2.2.3.2.3"
CHIP_AUTHENTICATION_ECDH_AES256: Final = "0.4.0.127.0.7.2.2.3.2.4"
ID_PACE: Final = "0.4.0.127.0.7.2.2.4"
PACE_DH_GM: Final = "0.4.0.127.0.7.2.2.4.1"
PACE_DH_GM_3DES: Final = "0.4.0.127.0.7.2.2.4.1.1"
PACE_DH_GM_AES128: Final = "0.4.0.127.0.7.2.2.4.1.2"
PACE_DH_GM_AES192: Final = "0.4.0.127.0.7.2.2.4.1.3"
PACE_DH_GM_AES256: Final = "0.4.0.127.0.7.2.2.4.1.4"
PACE_ECDH_GM: Final = "0.4.0.127.0.7.2.2.4.2"
PACE_ECDH_GM_3DES: Final = "0.4.0.127.0.7.2.2.4.2.1"
PACE_ECDH_GM_AES128: Final = "0.4.0.127.0.7.2.2.4.2.2"
PACE_ECDH_GM_AES192: Final = "0.4.0.127.0.7.2.2.4.2.3"
PACE_ECDH_GM_AES256: Final = "0.4.0.127.0.7.2.2.4.2.4"
PACE_DH_IM: Final = "0.4.0.127.0.7.2.2.4.3"
PACE_DH_IM_3DES: Final = "0.4.0.127.0.7.2.2.4.3.1"
PACE_DH_IM_AES128: Final = "0.4.0.127.0.7.2.2.4.3.2"
PACE_DH_IM_AES192: Final = "0.4.0.127.0.7.2.2.4.3.3"
PACE_DH_IM_AES256: Final = "0.4.0.127.0.7.2.2.4.3.4"
PACE_ECDH_IM: Final = "0.4.0.127.0.7.2.2.4.4"
PACE_ECDH_IM_3DES: Final = "0.4.0.127.0.7.2.2.4.4.1"
PACE_ECDH_IM_AES128: Final = "0.4.0.127.0.7.2.2.4.4.2"
PACE_ECDH_IM_AES192: Final = "0.4.0.127.0.7.2.2.4.4.3"
PACE_ECDH_IM_AES256: Final = "0.4.0.127.0.7.2.2.4.4.4"
PACE_ECDH_CAM: Final = "0.4.0.127.0.7.2.2.4.6"
PACE_ECDH_CAM_AES128: Final = "0.4.0.127.0.7.2.2.4.6.2"
PACE_ECDH_CAM_AES192: Final = "0.4.0.127.0.7.2.2.4.6.3"
PACE_ECDH_CAM_AES256: Final = "0.4.0.127.0.7.2.2.4.6.4"
RESTRICTED_IDENTIFICATION: Final = "0.4.0.127.0.7.2.2.5"
CARD_INFO: Final = "0.4.0.127.0.7.2.2.6"
EID_SECURITY: Final = "0.4.0.127.0.7.2.2.7"
PRIVILEGED_TERMINAL: Final = "0.4.0.127.0.7.2.2.8"
SECURITY_OBJECT: Final = "0.4.0.127.0.7.3.2.1"

_CIPHERS: Final = ("3DES-CBC-CBC", "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256")
_NAMES: dict[str, str] = {
    MD2: "MD2",
    MD4: "MD4",
    MD5: "MD5",
    SHA1: "SHA-1",
    SHA224: "SHA-224",
    SHA256: "SHA-256",
    SHA384: "SHA-384",
    SHA512: "SHA-512",
    RSA_ENCRYPTION: "rsaEncryption",
    MGF1: "MGF1",
    RSAES_OAEP: "RSAES-OAEP",
    RSASSA_PSS: "RSASSA-PSS",
    MD2_WITH_RSA: "md2WithRSAEncryption",
    MD4_WITH_RSA: "md4WithRSAEncryption",
    MD5_WITH_RSA: "md5WithRSAEncryption",
    SHA1_WITH_RSA: "sha1WithRSAEncryption",
    SHA224_WITH_RSA: "sha224WithRSAEncryption",
    SHA256_WITH_RSA: "sha256WithRSAEncryption",
    SHA384_WITH_RSA: "sha384WithRSAEncryption",
    SHA512_WITH_RSA: "sha512WithRSAEncryption",
    DH_PUBLIC_NUMBER: "dhPublicNumber",
    DH_KEY_AGREEMENT: "dhKeyAgreement",
    EC_PUBLIC_KEY: "id-ecPublicKey",
    PRIME_FIELD: "prime-field",
    CHARACTERISTIC_TWO_FIELD: "characteristic-two-field",
    ECDSA_WITH_SHA1: "ecdsa-with-SHA1",
    ECDSA_WITH_SHA224: "ecdsa-with-SHA224",
    ECDSA_WITH_SHA256: "ecdsa-with-SHA256",
    ECDSA_WITH_SHA384: "ecdsa-with-SHA384",
    ECDSA_WITH_SHA512: "ecdsa-with-SHA512",
    SECP192R1: "secp192r1",
    SECP224R1: "secp224r1",
    SECP256R1: "secp256r1",
    SECP384R1: "secp384r1",
    SECP521R1: "secp521r1",
    BRAINPOOL_P192R1: "brainpoolP192r1",
    BRAINPOOL_P224R1: "brainpoolP224r1",
    BRAINPOOL_P256R1: "brainpoolP256r1",
    BRAINPOOL_P320R1: "brainpoolP320r1",
    BRAINPOOL_P384R1: "brainpoolP384r1",
    BRAINPOOL_P512R1: "brainpoolP512r1",
    ED25519: "Ed25519",
    EXTENSION_REQUEST: "extensionRequest",
    ECDSA_PLAIN_SHA1: "ecdsa-plain-SHA1",
    ECDSA_PLAIN_SHA224: "ecdsa-plain-SHA224",
    ECDSA_PLAIN_SHA256: "ecdsa-plain-SHA256",
    ECDSA_PLAIN_SHA384: "ecdsa-plain-SHA384",
    ECDSA_PLAIN_SHA512: "ecdsa-plain-SHA512",
    DATA: "id-data",
    SIGNED_DATA: "id-signedData",
    CONTENT_TYPE: "contentType",
    MESSAGE_DIGEST: "messageDigest",
    SIGNING_TIME: "signingTime",
    CMS_ALGORITHM_PROTECTION: "cmsAlgorithmProtection",
    AUTH_ENVELOPED_DATA: "id-ct-authEnvelopedData",
    AES256_WRAP: "id-aes256-wrap",
    AES256_GCM: "id-aes256-GCM",
    STD_DH_SHA256_KDF: "dhSinglePass-stdDH-sha256kdf-scheme",
    STD_DH_SHA384_KDF: "dhSinglePass-stdDH-sha384kdf-scheme",
    STD_DH_SHA512_KDF: "dhSinglePass-stdDH-sha512kdf-scheme",
    TST_INFO: "id-ct-TSTInfo",
    TIME_STAMPING: "id-kp-timeStamping",
    LDS_SECURITY_OBJECT: "ldsSecurityObject",
    MASTER_LIST: "cscaMasterList",
    MASTER_LIST_SIGNING_KEY: "cscaMasterListSigningKey",
    AA_PROTOCOL: "aaProtocolObject",
    NAME_CHANGE: "nameChange",
    DOCUMENT_TYPE_LIST: "documentTypeList",
    DEVIATION_LIST: "deviationList",
    DEVIATION_LIST_SIGNING_KEY: "deviationListSigningKey",
    SUBJECT_KEY_IDENTIFIER: "subjectKeyIdentifier",
    KEY_USAGE: "keyUsage",
    PRIVATE_KEY_USAGE_PERIOD: "privateKeyUsagePeriod",
    SUBJECT_ALT_NAME: "subjectAltName",
    NAME_CONSTRAINTS: "nameConstraints",
    ISSUER_ALT_NAME: "issuerAltName",
    BASIC_CONSTRAINTS: "basicConstraints",
    CRL_NUMBER: "cRLNumber",
    REASON_CODE: "reasonCode",
    INVALIDITY_DATE: "invalidityDate",
    DELTA_CRL_INDICATOR: "deltaCRLIndicator",
    ISSUING_DISTRIBUTION_POINT: "issuingDistributionPoint",
    CERTIFICATE_ISSUER: "certificateIssuer",
    CRL_DISTRIBUTION_POINTS: "cRLDistributionPoints",
    CERTIFICATE_POLICIES: "certificatePolicies",
    AUTHORITY_KEY_IDENTIFIER: "authorityKeyIdentifier",
    EXTENDED_KEY_USAGE: "extKeyUsage",
    AUTHORITY_INFORMATION_ACCESS: "authorityInfoAccess",
    CA_ISSUERS: "caIssuers",
    COMMON_NAME: "CN",
    SURNAME: "SN",
    SERIAL_NUMBER: "serialNumber",
    COUNTRY: "C",
    LOCALITY: "L",
    STATE_OR_PROVINCE: "ST",
    STREET: "street",
    ORGANIZATION: "O",
    ORGANIZATIONAL_UNIT: "OU",
    TITLE: "title",
    POSTAL_CODE: "postalCode",
    GIVEN_NAME: "GN",
    ORGANIZATION_IDENTIFIER: "organizationIdentifier",
    EMAIL_ADDRESS: "emailAddress",
    USER_ID: "UID",
    DOMAIN_COMPONENT: "DC",
    STANDARDIZED_DOMAIN_PARAMETERS: "standardizedDomainParameters",
    ID_PK_DH: "id-PK-DH",
    ID_PK_ECDH: "id-PK-ECDH",
    ID_TA: "id-TA",
    RESTRICTED_IDENTIFICATION: "id-RI",
    CARD_INFO: "id-CI",
    EID_SECURITY: "id-eIDSecurity",
    PRIVILEGED_TERMINAL: "id-PT",
    SECURITY_OBJECT: "id-SecurityObject",
}
for _family, _stem in {
    CHIP_AUTHENTICATION_DH: "id-CA-DH",
    CHIP_AUTHENTICATION_ECDH: "id-CA-ECDH",
    ID_PACE: "id-PACE",
    PACE_DH_GM: "id-PACE-DH-GM",
    PACE_ECDH_GM: "id-PACE-ECDH-GM",
    PACE_DH_IM: "id-PACE-DH-IM",
    PACE_ECDH_IM: "id-PACE-ECDH-IM",
    PACE_ECDH_CAM: "id-PACE-ECDH-CAM",
}.items():
    _NAMES[_family] = _stem
    for _number, _cipher in enumerate(_CIPHERS, start=1):
        _NAMES[f"{_family}.{_number}"] = f"{_stem}-{_cipher}"


def name(oid: str) -> str:
    """The standard's name of an object identifier, or the identifier itself where we know none."""
    return _NAMES.get(oid, oid)


def named() -> frozenset[str]:
    """All object identifiers that have a name here."""
    return frozenset(_NAMES)
