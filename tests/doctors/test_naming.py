"""How doctors are called."""

import pytest

from doctors.models import Doctor
from doctors.naming import with_title


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Wu Yuxin", "Dr. Wu Yuxin"), ("Wu Yuxin (City Hospital)", "Dr. Wu Yuxin (City Hospital)"),
        ("陳醫師", "陳醫師"), ("陈医生", "陈医生"), ("陳小明", "陳小明醫師"),
        ("陈晓东", "陈晓东医师"), ("王小明", "王小明醫師"),
        ("陳小明（台大）", "陳小明醫師（台大）"), ("陳醫師 (台大)", "陳醫師 (台大)"), ("張主任", "張主任"),
        ("Dr Wu", "Dr Wu"), ("Prof. Wu", "Prof. Wu"), ("Wu Yuxin, MD", "Wu Yuxin, MD"), ("Drummond", "Dr. Drummond"),
        ("Professor Xavier", "Professor Xavier"), ("田中さくら", "田中さくら医師"),
        ("김민수", "김민수 의사"), ("김민수 교수", "김민수 교수"),
    ],
)  # fmt: skip
def test_a_title_stands_once(name, called):
    assert with_title(name) == called
    assert Doctor(name=name).display_name == called


def test_an_organisation_has_none():
    assert Doctor(name="衛教中心", kind="organisation").display_name == "衛教中心"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kenji Moriyama", "KM"),
        ("Hsu Mei-ling", "HM"),
        ("Prof. Jane Q. Doe", "JD"),
        ("Dr.Wu Yuxin", "WY"),
        ("John Smith, MD", "JS"),
        ("Anna Berg (Harbour Hospital)", "AB"),
        ("Hsu", "H"),
        ("林書帆醫師", "林"),
        ("陳柏翰（燈籠山醫院）", "陳"),
    ],
)
def test_a_seal_shows_first_and_last_name_or_the_family_name_in_chinese(name, shown):
    assert Doctor(name=name).initials == shown
