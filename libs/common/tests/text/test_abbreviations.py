"""Abbreviations in questions."""

import re
import unicodedata

import pytest

from lantoa.text.abbreviations import abbreviations, spelled_out
from lantoa.text.folding import fold


@pytest.mark.parametrize("typed", ["UBND xã cấp GCN", "ubnd xã cấp gcn", "UBND xã, cấp GCN?"])
def test_an_abbreviation_is_asked_in_full_and_as_it_was_typed(typed: str) -> None:
    said = fold(spelled_out(typed))
    assert "uy ban nhan dan xa" in said
    assert "giay chung nhan" in said
    assert said.split()[-2:] == ["ubnd", "gcn"]


def test_one_with_marks_is_known_decomposed_too() -> None:
    asked = unicodedata.normalize("NFD", "Đại biểu HĐND")
    assert spelled_out(asked) == "Đại biểu Hội đồng nhân dân HĐND"


@pytest.mark.parametrize("text", ["335/KH-UBND", "326/2016/UBTVQH14", "quyền sử dụng đất", ""])
def test_numbers_and_whole_words_stay(text: str) -> None:
    assert spelled_out(text) == text


def test_no_abbreviation_is_spelled_as_a_syllable_is() -> None:
    first = "(?:ngh?|gh?|kh?|nh|ph|qu|th|tr|ch|[bcdhlmnprstvx])?"
    last = "(?:ch?|m|ngh?|nh?|p|t)?"
    syllable = re.compile(f"{first}(?:y|[aeiou][aeiouy]{{0,2}}{last}|ye(?:m|n|t|u))")
    assert [short for short in abbreviations() if syllable.fullmatch(short)] == []
    assert all(fold(short) == short for short in abbreviations())
