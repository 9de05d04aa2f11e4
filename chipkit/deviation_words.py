"""What deviations mean, in Vietnamese: the English, by which they are declared, stands in `chipkit.deviation`.

Only what is told to a person loads these words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from chipkit.deviation import declared, declared_in_vietnamese
from chipkit.frozen import FrozenMapping
from chipkit.language import Language

__all__ = ["VIETNAMESE", "meaning_of"]


def meaning_of(code: str, language: Language | str) -> str:
    """What a deviation means, in one language.

    A nation that declares no words in Vietnamese is told in English; a code that nobody declared means nothing.
    """
    english = declared().get(code, "")
    if Language(language) is Language.EN:
        return english
    return VIETNAMESE.get(code) or declared_in_vietnamese().get(code) or english


_READING: Final = {
    "card-access.built-in": (
        "chip không đưa ra EF.CardAccess; đã dùng nội dung đã biết của loại thẻ này, và chưa kết luận được việc có bị "
        "hạ cấp truy cập hay không"
    ),
    "card-access.built-in-refused": "nội dung dựng sẵn của EF.CardAccess cũng không dùng được",
    "card-access.malformed": "EF.CardAccess trống, bị cụt hoặc không đọc hiểu được; coi như không có",
    "card-access.not-signed": "EF.CardAccess có những mục ngoài PACE mà EF.DG14 đã ký không nhắc lại",
    "select.master-file-refused": "chip từ chối lệnh chọn thư mục gốc; vẫn đọc tiếp mà không cần lệnh đó",
    "pace.parameter-id-demanded": "chip đòi mã tham số trong MSE:SET AT dù chỉ có một bộ tham số",
    "pace.parameter-id-refused": "chip từ chối mã tham số trong MSE:SET AT dù có nhiều bộ tham số",
    "pace.parameter-id-missing": (
        "một mục PACEInfo không nêu tham số miền và chip cũng không ghi rõ; đã thử các bộ có khả năng nhất"
    ),
    "pace.way-refused": "chip từ chối một cách mở PACE mà chính nó nêu; đã mở được bằng cách khác",
    "card-security.unreadable": (
        "EF.CardSecurity bị cụt hoặc không đọc hiểu được; đã đọc tiếp trên một kênh bảo mật mới"
    ),
    "read.sfi-refused": "chip từ chối đọc bằng mã tệp ngắn; đã chọn tệp bằng mã đầy đủ",
    "read.length.reduced": "chip từ chối độ dài đọc lớn nhất lẽ ra được; đã đọc từng đoạn ngắn hơn",
    "read.length.not-shortest": "độ dài của tệp được ghi dài hơn mức cần thiết",
    "read.end-of-file-refused": "chip không trả gì khi độ dài đọc vượt quá cuối tệp",
    "read.odd-ins.template": "lệnh đọc với INS lẻ trả về DO'73' ở chỗ lẽ ra là DO'53'",
    "read.extended-length-refused": "chip báo hỗ trợ độ dài mở rộng rồi lại từ chối",
    "link.channel-lost": "mất kênh bảo mật giữa chừng một tệp; chip đã được mở lại và đã đưa ra lại các bằng chứng",
    "link.card-put-back": (
        "thẻ bị nhấc ra rồi đặt lại; đúng thẻ đó đã được mở lại, đọc tiếp, và đã đưa ra lại các bằng chứng"
    ),
    "link.proof-repeated": "một bằng chứng của chip chỉ có khi hỏi lại, sau một câu trả lời không dùng được",
    "link.file-read-anew": "phần đọc trước và sau khi gián đoạn của một tệp không khớp nhau; đã đọc lại cả tệp",
    "chip.proof-not-given": (
        "chip đã đưa ra một bằng chứng chống sao chép; bằng chứng còn lại bị từ chối, trả lời sai, hoặc không hỏi "
        "được vì đầu đọc không truyền nổi"
    ),
    "read.trailing-bytes": "có byte thừa sau đối tượng dữ liệu của tệp; đã cắt bỏ",
    "folder.padding": "có byte thừa sau đối tượng dữ liệu trong một tệp của thư mục; đã cắt bỏ",
    "folder.hexadecimal": "một tệp của thư mục là văn bản gồm các chữ số thập lục phân; tệp là điều chúng ghi",
    "com.unreadable": "không đọc hiểu được EF.COM; EF.SOD cho biết cần đọc những gì",
    "sod.unreadable": "không đọc hiểu được EF.SOD; EF.COM cho biết cần đọc những gì",
    "atr-info.malformed": "không đọc hiểu được EF.ATR/INFO; những gì nó cho biết bị bỏ qua",
    "dg14.malformed": "không đọc hiểu được EF.DG14; những gì nó cho biết bị bỏ qua",
    "card-security.key": "một khóa trong EF.CardSecurity thuộc loại chưa biết hoặc sai cấu trúc",
    "card-security.key-id": "khóa mà PACE-CAM đã chứng minh không mang số của bộ tham số miền của PACE",
    "dg14.chip-authentication-key": "một khóa dùng cho Chip Authentication không dùng được",
    "capture.deviations.cut": "có hơn một nghìn sai lệch; bản lưu chỉ giữ những sai lệch đầu",
    "capture.deviation.unknown": "bản lưu nêu một sai lệch mà bản phát hành này không biết; mã của nó nằm ở chi tiết",
}

_FILES: Final = {
    "lds.encoding.ber": "mã hóa BER thay vì DER",
    "atr-info.padding": "EF.ATR/INFO có phần chèn thêm",
    "atr-info.length.encoding": "một độ dài trong EF.ATR/INFO không phải số nguyên DER",
    "com.tag.unknown": "EF.COM liệt kê một thẻ (tag) không phải nhóm dữ liệu",
    "com.tag.doubled": "EF.COM liệt kê một nhóm dữ liệu hai lần",
    "com.differs-from-sod": "EF.COM liệt kê các nhóm dữ liệu khác với EF.SOD đã ký",
    "country.spelling": (
        "MRZ, bên ký và cơ quan cấp nêu cùng một quốc gia, nhưng có nơi dùng mã khác hoặc viết hoa khác"
    ),
    "country.signer": (
        "MRZ và cơ quan cấp nêu cùng một quốc gia; chứng thư của bên ký nêu quốc gia khác, hoặc không nêu"
    ),
    "access.bac.without-pace": "cấp từ năm 2027 trở đi mà không có PACE, trong khi giấy tờ đó phải có",
    "access.bac.issued-late": ("cấp từ năm 2028 trở đi mà có Basic Access Control, trong khi giấy tờ đó không được có"),
    "access.bac.out-of-use": (
        "mở bằng Basic Access Control, điều mà từ năm 2038 không giấy tờ nào đang lưu hành còn có"
    ),
    "dg1.mrz.check-digit": "một chữ số kiểm tra của MRZ bị sai",
    "dg11.tag-list": "danh sách thẻ (tag) của EF.DG11 bị thiếu, hoặc nêu các mục khác với thực có",
    "dg11.element": "EF.DG11 có một mục mà tiêu chuẩn không biết; đã bỏ qua",
    "dg11.text": "một văn bản trong EF.DG11 không phải UTF-8; đã bỏ qua",
    "dg11.other-names": "số tên khác trong EF.DG11 không đúng như nó ghi, hoặc các tên đứng riêng lẻ",
    "dg11.birth.bcd": "ngày sinh trong EF.DG11 là bốn byte, mỗi byte hai chữ số, thay vì tám chữ số",
    "dg11.birth.malformed": "ngày sinh trong EF.DG11 không phải là ngày; đã bỏ qua",
    "dg11.birth.differs": "ngày sinh trong EF.DG11 khác ngày sinh trong MRZ; lấy theo MRZ",
    "mrz.check-digit": "một chữ số kiểm tra của MRZ đã quét bị sai",
    "mrz.date.zero-filled": "phần chưa biết của một ngày trong MRZ đã quét được điền số không",
    "mrz.sex": "MRZ đã quét ghi X cho giới tính không nêu",
    "face.record.length": "bản ghi khuôn mặt ghi một độ dài khác với thực có",
    "face.record.trailing": "có byte thừa sau bản ghi khuôn mặt",
    "face.image.type": "bản ghi khuôn mặt ghi một định dạng khác với định dạng của ảnh",
    "face.image.size": "bản ghi khuôn mặt ghi một kích thước khác với kích thước của ảnh",
    "face.image.damaged": "phần đầu của ảnh bị hỏng",
    "sod.content-type": "đối tượng bảo mật LDS mang một loại nội dung khác",
    "sod.lds-version-info": "LDSVersionInfo có mặt hoặc vắng mặt trái với phiên bản",
    "sod.digests.few": "chưa đến hai nhóm dữ liệu được ký",
    "lds.file.malformed": (
        "một tệp mà cơ quan cấp đã ký không đọc hiểu được, chẳng hạn EF.DG2 không có ảnh; nội dung của nó không được "
        "hiển thị ở đâu"
    ),
    "security-infos.entry.malformed": "một mục của giao thức đã biết không đọc hiểu được",
    "security-infos.version": "một mục của giao thức đã biết mang phiên bản chưa biết",
    "security-infos.order": "các mục không theo thứ tự của DER",
    "security-infos.doubled": "một mục có mặt hai lần",
    "dg14.chip-authentication-info-missing": (
        "một khóa không có ChipAuthenticationInfo: đã suy ra từ khóa, dùng 3DES ở chỗ không nêu thuật toán mã hóa"
    ),
    "dg14.chip-authentication-key-id": "một ChipAuthenticationInfo nêu mã khóa mà không khóa nào mang",
    "active-authentication.signature.der": "chữ ký ECDSA ở dạng DER, trong khi r và s phải ghi liền nhau",
    "active-authentication.signature.size": "chữ ký có độ dài khác với độ dài mà khóa của nó tạo ra",
    "active-authentication.signature.trailer": "phần cuối BC ở chỗ lẽ ra là mã hàm băm",
    "active-authentication.info.missing": "ECDSA mà không có ActiveAuthenticationInfo",
    "active-authentication.info.hash": "ECDSA với hàm băm dài hơn đường cong, hoặc với SHA-1",
    "active-authentication.info.algorithm": "ActiveAuthenticationInfo mang mã của một họ thuật toán khác",
}

_SIGNED: Final = {
    "certificate.version": "chứng thư có phần mở rộng nhưng không phải phiên bản 3",
    "certificate.serial.not-positive": "số sê-ri bằng không hoặc âm",
    "certificate.serial.long": "số sê-ri dài hơn 20 byte",
    "certificate.algorithms-differ": (
        "thuật toán nêu trong phần được ký của chứng thư khác với thuật toán nêu bên ngoài"
    ),
    "crl.algorithms-differ": (
        "thuật toán nêu trong phần được ký của danh sách thu hồi khác với thuật toán nêu bên ngoài"
    ),
    "certificate.encoding.ber": "chứng thư mã hóa BER thay vì DER",
    "crl.encoding.ber": "danh sách thu hồi mã hóa BER thay vì DER",
    "name.text": ("tên có giá trị không phải văn bản thuộc kiểu chuỗi của nó; được ghi bằng chữ số thập lục phân"),
    "algorithm.ecdsa.parameters": "ECDSA có kèm tham số",
    "algorithm.rsa.no-null": "RSA thiếu NULL",
    "key.ec.field-element-size": "một tham số đường cong có độ dài khác với độ dài của trường",
    "key.rsa.modulus-sign": (
        "mô-đun RSA thiếu số không đứng đầu, nên đọc đúng chữ thì là số âm; trong chứng thư và trong EF.DG15"
    ),
    "der.boolean": "giá trị BOOLEAN khác 00 và FF",
    "der.set-order": "tập SET không đúng thứ tự",
    "time.form": "thời điểm không có giây, có phần lẻ hay múi giờ, hoặc rơi vào giây nhuận",
    "time.generalized": "GeneralizedTime cho năm trước 2050",
    "der.integer.padded": "phiên bản, số sê-ri hoặc số nguyên khác có nhiều byte đứng đầu hơn mức cần thiết",
    "der.trailing-bytes": "có dấu xuống dòng, số không, khoảng trắng hoặc Ctrl-Z sau một đối tượng; đã cắt bỏ",
    "extension.malformed": "một phần mở rộng không giải mã được",
    "extension.default-encoded": "một giá trị mặc định vẫn được ghi ra",
    "extension.key-usage.trailing-zeros": "có bit không ở cuối keyUsage",
    "extension.key-usage.unused-bits": "keyUsage có bit bật mà chính nó ghi là không dùng; chúng không cho phép gì",
    "extension.authority-key-identifier.half": (
        "mã khóa của cơ quan cấp có tên cơ quan mà không có số sê-ri, hoặc ngược lại"
    ),
    "extension.document-types.version": "danh sách loại giấy tờ mang phiên bản khác",
    "extension.document-types.form": "danh sách loại giấy tờ ở dạng khác, hoặc có mã không phải mã loại giấy tờ",
    "crl.no-next-update": "danh sách thu hồi không nêu kỳ cập nhật kế tiếp",
    "crl.next-update": "danh sách thu hồi có kỳ cập nhật kế tiếp không đọc được",
    "crl.version": "danh sách thu hồi phiên bản 1",
    "crl.number.missing": "danh sách thu hồi không có số thứ tự",
    "crl.key-identifier.missing": "danh sách thu hồi không có mã của khóa đã ký nó",
    "crl.entries.none": "danh sách thu hồi có phần mục rỗng, lẽ ra phải bỏ đi",
    "crl.extension.unreadable": (
        "danh sách thu hồi có phần mở rộng không đọc được; chứng thư được nêu vẫn bị thu hồi, chứng thư không được nêu "
        "thì chưa rõ"
    ),
    "crl.extension.twice": (
        "danh sách thu hồi có một phần mở rộng lặp lại; chứng thư được nêu vẫn bị thu hồi, chứng thư không được nêu "
        "thì chưa rõ"
    ),
    "crl.entry.serial": (
        "danh sách thu hồi có mục mang số sê-ri không đọc được; chứng thư được nêu vẫn bị thu hồi, chứng thư không "
        "được nêu thì chưa rõ"
    ),
    "crl.entry.date": "danh sách thu hồi có mục mang ngày không đọc được; mục đó vẫn thu hồi",
    "crl.entry.extension": (
        "danh sách thu hồi có mục mang phần mở rộng không đọc được hoặc lặp lại; mục đó vẫn thu hồi"
    ),
    "crl.entry.form": "danh sách thu hồi có mục ở dạng khác, chẳng hạn thừa một phần; mục đó vẫn thu hồi",
    "crl.entry.twice": "danh sách thu hồi nêu một số sê-ri hai lần",
    "crl.entry.critical-extension": "danh sách thu hồi có mục mang phần mở rộng bắt buộc hiểu",
    "crl.entry.certificate-issuer": "danh sách thu hồi có mục về chứng thư của cơ quan cấp khác",
    "cms.encoding.ber": "dữ liệu ký mã hóa BER thay vì DER",
    "cms.version": "dữ liệu ký mang phiên bản khác với phiên bản mà nội dung đòi hỏi",
    "cms.signer.version": "bên ký mang phiên bản khác với phiên bản mà mã định danh của nó đòi hỏi",
    "cms.certificate.malformed": "một chứng thư kèm theo không đọc hiểu được; đã bỏ qua",
    "cms.certificate.other-kind": "một chứng thư kèm theo thuộc loại khác; đã bỏ qua",
    "cms.signer.malformed": "một trong nhiều bên ký không đọc hiểu được; đã bỏ qua",
    "cms.attribute.count": (
        "loại nội dung, giá trị băm hoặc thời điểm ký có mặt nhiều lần, hoặc không đúng một giá trị: giá trị băm và "
        "loại nội dung chỉ được tính khi tất cả giống nhau, thời điểm thì không được tính"
    ),
    "cms.signing-time.unreadable": "thời điểm ký không phải là thời điểm; coi như không có",
    "signature.ecdsa.integers": "r và s có byte chèn thêm, hoặc thiếu byte dấu",
    "signature.ecdsa.plain": "r và s ghi liền nhau ở chỗ lẽ ra là DER",
    "signature.ecdsa.der": "r và s ở dạng DER ở chỗ lẽ ra ghi liền nhau",
    "signature.rsa.length": "chữ ký RSA có số không đứng trước, hoặc thiếu số không của chính nó",
    "signature.rsa.key-declared-for-pss": "chữ ký đúng, dù khóa được khai báo chỉ dùng cho RSASSA-PSS",
    "signature.rsa.key-hash": "chữ ký đúng, dù khóa được khai báo dùng cho hàm băm khác",
    "cms.signed-attributes.missing": "chính nội dung được ký, không phải các thuộc tính",
    "cms.signer.issuer-normalised": "chứng thư của bên ký được tìm thấy theo tên cơ quan cấp viết cách khác",
    "cms.signer.issuer-order": "chứng thư của bên ký được tìm thấy theo tên cơ quan cấp xếp thứ tự khác",
    "cms.signer.sole-certificate": "mã định danh của bên ký không dẫn đến đâu; đã lấy chứng thư duy nhất có ở đó",
    "cms.signer.ambiguous": "mã định danh của bên ký dẫn đến nhiều chứng thư",
    "cms.signer.algorithm-is-key-type": "thuật toán chữ ký chỉ nêu loại khóa",
    "cms.signers.several": "có nhiều bên ký; mỗi bên được xét trọn vẹn và bên tốt nhất được tính",
    "cms.signers.other": (
        "một bên ký khác với bên được tính có điều không ổn: chữ ký, đường dẫn, mục đích, hiệu lực hoặc thu hồi"
    ),
    "cms.signing-time.missing": (
        "danh sách gốc không có thời điểm ký (Doc 9303-12, 9); EF.SOD và EF.CardSecurity thì không bắt buộc có"
    ),
    "master-list.certificate-twice": "danh sách gốc có một chứng thư hai lần",
    "chain.issuer.other-name": "cơ quan cấp được tìm thấy chỉ nhờ mã khóa",
    "chain.issuer.name-encoding": "tên cơ quan cấp được mã hóa khác với trong chứng thư của chính cơ quan đó",
    "chain.issuer.key-identifier": "mã khóa của cơ quan cấp được nêu không phải của cơ quan đó",
    "chain.issuer.name-alone": "cơ quan cấp được tìm thấy chỉ nhờ tên: không mã khóa nào dẫn đến khóa của cơ quan đó",
    "chain.issuer.not-ca": "chứng thư gốc không ghi rằng nó là cơ quan chứng thực (CA)",
    "chain.issuer.validity": "một chứng thư của đường dẫn bắt đầu ngoài thời hạn hiệu lực của cơ quan cấp nó",
    "chain.issuer.usage-period": "một chứng thư của đường dẫn bắt đầu ngoài thời gian mà cơ quan cấp nó được ký",
    "algorithm.forgeable": "chữ ký bằng hàm băm hoặc khóa quá yếu, ai cũng có thể tạo ra",
    "algorithm.weak": "hàm băm hoặc khóa mà bộ quy tắc coi là yếu",
    "signer.out-of-time": (
        "giấy tờ ghi ngày ngoài thời gian dùng khóa bí mật hoặc thời hạn hiệu lực của bên ký, hoặc ở tương lai; kiểm "
        "tra hiệu lực chứng thư nêu ngày đó. Với danh sách gốc: ngoài thời gian dùng khóa bí mật, hoặc ở tương lai; "
        "ngoài thời hạn hiệu lực thì bị từ chối"
    ),
}

_EXTENSIONS: Final = FrozenMapping({"document-type-list": "danh sách loại giấy tờ"})
"""Extensions that have a name in Vietnamese; the others are known by those of RFC 5280."""
_WHO: Final = {"issuer": "cơ quan cấp", "subject": "chủ thể"}
_OF_EXTENSIONS: Final = {
    "missing": "thiếu {}",
    "present": "{} có mặt ở chỗ không được có",
    "not-critical": "{} không được đánh dấu bắt buộc hiểu",
    "critical": "{} bị đánh dấu bắt buộc hiểu",
    "malformed": "{} không đọc hiểu được",
    "locality.missing": "{} không nêu quốc gia",
    "locality.form": "{} nêu quốc gia bằng mã không có trong MRZ",
}
_OF_NAMES: Final = {
    "common-name.missing": "tên {} không có tên chung (CN)",
    "country.missing": "tên {} không có quốc gia",
    "country.encoding": "quốc gia của {} ở kiểu chuỗi khác",
    "country.form": "quốc gia của {} không viết bằng hai chữ hoa",
}
_PROFILE: Final = {
    "version": "phiên bản khác 3",
    "validity.order": "thời hạn hiệu lực kết thúc trước khi bắt đầu",
    "signature-algorithm.sha1": "ký trên SHA-1",
    "key.unreadable": "khóa không đọc hiểu được",
    "key.named-curve": "đường cong được nêu bằng tên ở chỗ phải ghi rõ tham số",
    "country.differs": "cơ quan cấp và chủ thể thuộc hai quốc gia",
    "extension.unknown-critical": "một phần mở rộng bắt buộc hiểu mà không được biết",
    "extension.default-value": "basicConstraints ghi điều mà khi vắng mặt nó cũng có nghĩa như vậy",
    "authority-key-identifier.no-key": "authorityKeyIdentifier không nêu khóa nào",
    "key-usage.lacking": "keyUsage thiếu điều mà vai trò cần",
    "key-usage.beyond": "keyUsage cho phép nhiều hơn vai trò cần",
    "basic-constraints.ca": "cA ghi ngược với vai trò",
    "basic-constraints.path-length.missing": "cơ quan chứng thực không nêu độ dài đường dẫn",
    "basic-constraints.path-length.not-zero": "cơ quan chứng thực nêu độ dài đường dẫn khác không",
}


def _of_profiles() -> Iterator[tuple[str, str]]:
    """Every word for a part of a certificate's profile; more than are declared are of no harm."""
    for code in declared():
        kind, _, rest = code.partition(".")
        if kind != "profile":
            continue
        part, _, what = rest.partition(".")
        if rest in _PROFILE:
            yield code, _PROFILE[rest]
        elif part in _WHO and what in _OF_NAMES:
            yield code, _OF_NAMES[what].format(_WHO[part])
        elif what in _OF_EXTENSIONS:
            yield code, _OF_EXTENSIONS[what].format(_EXTENSIONS.get(part, part))


VIETNAMESE: Final[Mapping[str, str]] = FrozenMapping({**_READING, **_FILES, **_SIGNED, **dict(_of_profiles())})
"""What each deviation of the release means, by its code; those of nations their packages declare."""
