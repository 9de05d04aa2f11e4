"""The file of an operator's own policy, read (docs/policies.md)."""

from __future__ import annotations

from chipkit.codec.strict_toml import MAX_TOML
from chipkit.error_codes import ErrorCode
from chipkit.errors import CodecError
from chipkit.regular_file import read_regular

__all__ = ["PolicyMissingError", "policy_text"]


class PolicyMissingError(CodecError):
    """The file of a policy is not there."""

    code = ErrorCode.FILE_MISSING


def policy_text(path: str) -> str:
    """The text of a policy's file.

    Raises:
        PolicyMissingError: The file is not there.
        CodecError: The file cannot be read.
    """
    where = f"policy {path}"
    try:
        return read_regular(path, 4 * MAX_TOML).decode("utf-8-sig")
    except FileNotFoundError:
        raise PolicyMissingError("there is no such file", where=where) from None
    except UnicodeDecodeError:
        raise CodecError("cannot be read: not text in UTF-8", where=where) from None
    except OSError as error:
        raise CodecError(f"cannot be read: {error.strerror or ''}", where=where) from None
