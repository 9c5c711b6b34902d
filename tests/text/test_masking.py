"""Numbers and names are shown so that a neighbour at the counter learns nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import hostile
from xianzhi_tui.text import mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800001234", "138****1234"),
        ("+86 138-0000-1234", "138****1234"),
        ("１３８００００１２３４", "138****1234"),
        ("138****1234", "138****1234"),
        ("021-58001234", "021-****1234"),
        ("0571 88001234", "0571-****1234"),
        ("58001234", "****1234"),
        ("4008205555", "****5555"),
        ("10086", "***86"),
        ("110", "****"),
        ("无", ""),
        ("", ""),
    ],
)
def test_a_number_can_be_recognised_but_not_dialled(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@given(st.text(st.sampled_from("0123456789*+- 转１"), max_size=40))
def test_no_masked_number_can_be_dialled_and_masking_again_changes_nothing(number: str) -> None:
    shown = mask_phone(number)
    assert sum(sign.isdigit() for sign in shown) <= 8
    assert not shown or "***" in shown
    assert mask_phone(shown) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("朱先生", "朱先生"),
        ("朱女士", "朱女士"),
        ("王阿姨", "王阿姨"),
        ("欧阳老师", "欧阳老师"),
        ("朱建国先生", "朱先生"),
        ("欧阳建国先生", "欧阳先生"),
        ("朱建国", "朱**"),
        ("朱建", "朱*"),
        ("朱", "朱*"),
        ("欧阳建国", "欧阳**"),
        ("阿卜杜拉·买买提", "阿**"),
        ("John Smith", "J**"),
        ("13800001234", "***"),
        ("[@click=app.quit]朱", "***"),
        ("\x1b[31m朱建国", "***"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_a_name_shows_the_family_and_the_form_of_address_only(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize("payload", hostile.SMALL.values(), ids=hostile.SMALL.keys())
def test_a_hostile_name_shows_next_to_nothing(payload: str) -> None:
    assert len(mask_name(payload)) <= 5


@given(st.text())
def test_masking_a_name_again_changes_nothing(name: str) -> None:
    assert mask_name(mask_name(name)) == mask_name(name)
