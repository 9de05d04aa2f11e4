"""Why something could not be fetched."""

from __future__ import annotations

from enum import Enum, unique

from chipkit.error_codes import ErrorCode
from chipkit.errors import ChipkitError

__all__ = ["FetchError", "Problem"]


@unique
class Problem(Enum):
    """The kinds of reasons."""

    ADDRESS = "address"
    """What stands there is no address, or one with a name and a password."""
    SCHEME = "scheme"
    """An address of another kind than http and https, such as LDAP."""
    NOT_ALLOWED = "not-allowed"
    """The operator did not allow the host."""
    UNREACHABLE = "unreachable"
    """No connection: the name is not known, or nobody answers."""
    TLS = "tls"
    """The server's certificate, or what it speaks, is not right."""
    PROXY = "proxy"
    """The proxy cannot be used, or refused."""
    TIME = "time"
    """It took too long."""
    STATUS = "status"
    """The server answered with another status than 200, or 304 where nothing was remembered."""
    REDIRECTION = "redirection"
    """Too many redirections, a circle of them, one to nowhere, or one from https to http."""
    ENCODING = "encoding"
    """The server packed the content, which nobody asked for and nobody unpacks."""
    SIZE = "size"
    """More bytes than are read."""
    CUT_OFF = "cut-off"
    """The server closed before all that it announced had come."""
    GARBLED = "garbled"
    """The answer is not HTTP."""
    CONTENT = "content"
    """What came is not what was looked for."""
    STALE = "stale"
    """A revocation list whose successor is due, or that has not begun."""


class FetchError(ChipkitError):
    """Something could not be fetched; the text names the cause and no credentials."""

    code = ErrorCode.FETCH_FAILED

    def __init__(self, problem: Problem | str, reason: str) -> None:
        """Say why.

        Args:
            problem: The kind of reason.
            reason: The reason, in words.
        """
        super().__init__(problem, reason)
        self.problem = problem
        self.reason = reason

    def __str__(self) -> str:
        return self.reason
