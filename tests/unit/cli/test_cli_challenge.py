"""`chipkit read --challenge`: eight bytes in hexadecimal digits, and nothing else."""

from __future__ import annotations

import pytest

from chipkit.cli import main
from chipkit.cli.common import ExitCode


@pytest.mark.parametrize("text", ["", "00", "0123456789abcde", "0123456789abcdef00", "0123456789abcdeg", "é"])
def test_another_challenge_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["read", "--can", "123456", "--challenge", text])
    except SystemExit as end:
        code = int(end.code or 0)

    assert code == ExitCode.USAGE
    assert "8 bytes in hexadecimal digits" in capsys.readouterr().err
