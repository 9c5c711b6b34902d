"""What leaves the desk as a file cannot harm whoever opens it."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import hostile
from xianzhi_tui.text import csv_cell, safe_filename


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("电梯厅 地砖.jpg", "电梯厅 地砖.jpg"),
        ("../../../../etc/cron.d/x", "x"),
        ("..\\..\\C:\\Windows\\x.jpg", "x.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("con", "_con"),
        ("nul.tar.gz", "_nul.tar.gz"),
        (".bashrc", "bashrc"),
        ("%2e%2e%2fpasswd", "_2e_2e_2fpasswd"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("长" * 300 + ".jpg", "长" * 76 + ".jpg"),
        ("..", "_"),
        ("", "_"),
    ],
)
def test_a_file_name_is_a_name_and_nothing_else(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@given(st.text() | st.sampled_from(list(hostile.SMALL.values())))
def test_any_name_becomes_one_every_file_system_takes(name: str) -> None:
    safe = safe_filename(name)
    assert 1 <= len(safe) <= 80
    assert PurePosixPath(safe).name == safe
    assert PureWindowsPath(safe).name == safe
    assert not PureWindowsPath(safe).is_reserved()
    assert safe.isprintable()
    assert safe[0] != "."
    assert safe[-1] not in " ."


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-2", "@SUM(1)", "\t=1", " =1", "\r=1", "＝1+1", "\ufeff=1"])
def test_a_formula_is_only_text_in_a_spreadsheet(cell: str) -> None:
    assert csv_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["漏水", "6号楼902", "a=1", "", "138****1234", "2026-11-23"])
def test_ordinary_cells_stay_as_they_are(cell: str) -> None:
    assert csv_cell(cell) == cell
