# ruff: noqa: E501 -- a sample stays on one line
"""Personal data as people have it: whole spans of it, and no measurement."""

import inspect
import random
import re
import time

import pytest

from consultations.forms.asking.pseudonym import OFFERED
from consultations.screening import looks_like_real_name, masked, personal, screen
from consultations.screening.national_ids import NUMBERS, Number
from tests.consultations.asking.asking import post, walk


def found(text: str, *kinds: str) -> list[str]:
    return [text[one.start : one.end] for one in personal(screen(text)) if not kinds or one.kind in kinds]


@pytest.mark.parametrize(
    "number",
    [
        "0912‒345‒678", "0912–345—678", "0912−345−678", "0912\n345 678", "0912\n345\n678", "0912\u2060345678", "0912\u00ad345\u00ad678",
        "0912\u200d345678", "0912\ufe0f345678", "0912\u200b-345-678", "０９１２‐３４５‐６７８", "+886\u00a0912\u00a0345\u00a0678",
        "(02)\u20022345\u20026789", "+49 (0)30 1234567", "030/12345678", "138 1234 5678", "01.23.45.67.89",
    ],
)  # fmt: skip
def test_a_telephone_number_is_found_whole(number):
    text = f"Please ring {number}, thank you"
    assert found(text, "phone") == [number]
    assert masked(text, personal(screen(text))) == "Please ring [removed], thank you"


def test_each_number_of_a_row_is_found():
    assert found("0912-345-678 0933-111-222\n0955-123-456") == ["0912-345-678", "0933-111-222", "0955-123-456"]


@pytest.mark.parametrize(
    "text",
    [
        "My blood pressure is around 130-135/90-100 mmHg", "130-135/90-100", "BP 120-130/80-85 in the morning", "500-1000-500 mg",
        "between 150000 and 450000", "2000-3000 calories", "2500-3500", "LDL 130-160, HDL 40-60", "0.85-1.15 0.70", "platelets 250 300 4500",
        "hCG 1500 3000 6000", "E11.65 and I10, N18.30", "the bar code is 4710088412345", "4710088412345", "012345678905", "2024-11-27 14:33:07",
        "27/11/2026 14:33", "2019-2020-2021", "ICD-10 F32.1", "1000 IU 2000 IU", "06:30 12:30 18:30", "PMID 12345678", "WBC 4500\n150000 platelets",
        "I take 1-0-1-1 tablets", "3 x 500 mg / 2 x 250 mg", "血壓 130-135/85-90", "120/80-130/85", "What is this number on my tablets: " + "1" * 150,
    ],
)  # fmt: skip
def test_measurements_are_no_personal_data(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "address",
    [
        "jörg.müller@example.org", "jo\u0308rg.mu\u0308ller@example.org", "anna@münchen.de", "王小明@例子.台灣", "lin@例子.台灣",
        "王小明＠例子．台灣", "ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "an\u200bna@example.org", "o'brien@example.org", "анна@пример.рф", "anna@xn--mnchen-3ya.de",
        "anna+x_1@mail.example.co.uk",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("Write to ", ", thanks."), ("我的信箱是", "，謝謝"), ("(", ")"), ("<", ">.")]
)
def test_an_address_is_found_whole(address, before, after):
    text = f"{before}{address}{after}"
    assert found(text, "email") == [address]
    assert masked(text, personal(screen(text))) == f"{before}[removed]{after}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[27/11/2026, 14:33:07] Anna Schmidt: my knee hurts", "Anna Schmidt"),
        ("[27.11.26, 2:33:07 PM] ~ José Martínez: my knee hurts", "José Martínez"),
        ("27/11/2026, 14:33 - Anna Schmidt: my knee hurts", "Anna Schmidt"),
        ("2026/11/27 下午2:33 - 王小明: 膝蓋痛", "王小明"),
        ("Anna Schmidt, [27.11.2026 14:33]\nmy knee hurts", "Anna Schmidt"),
        ("2026/11/27（五）\n14:33\tAnna Schmidt\tmy knee hurts", "Anna Schmidt"),
        ("2026/11/27（五）\n下午02:33\t王小明\t膝蓋痛", "王小明"),
        ("From: Anna Schmidt <anna@example.org>", "Anna Schmidt"),
        ("Von: Jörg Müller <anna@example.org>", "Jörg Müller"),
        ("寄件者：王小明", "王小明"),
        ("Patient Name: ANNA SCHMIDT  Age: 44", "ANNA SCHMIDT"),
        ("Patient: Anna Schmidt, glucose 5.4", "Anna Schmidt"),
        ("姓名：王小明", "王小明"),
        ("姓名:王小明 性别:男", "王小明"),
        ("My name is José Martínez.", "José Martínez"),
        ("My name is Jose\u0301 Marti\u0301nez.", "Jose\u0301 Marti\u0301nez"),
        ("My name is Ann\u200ba Schmidt", "Ann\u200ba Schmidt"),
        ("My name is Anne-Marie O’Brien", "Anne-Marie O’Brien"),
        ("I am Sean O'Brien, 44", "Sean O'Brien"),
        ("我叫王\u200b小明", "王\u200b小明"),
        ("我叫王小明，今年三十歲", "王小明"),
        ("Best regards,\nAnna Schmidt", "Anna Schmidt"),
    ],
)
def test_a_name_is_found_whole(text, name):
    assert found(text, "name", "third_party_name") == [name]


@pytest.mark.parametrize(
    ("text", "kind", "data"),
    [
        ("ask for Mary Johnson", "third_party_name", "Mary Johnson"),
        ("Please ask for John.", "third_party_name", "John"),
        ("I spoke to Mary Johnson at the desk", "third_party_name", "Mary Johnson"),
        ("請找王小明", "third_party_name", "王小明"),
        ("掛王大明的號", "third_party_name", "王大明"),
        ("民國七十九年五月三日生", "date_of_birth", "民國七十九年五月三日"),
        ("我一九九〇年五月三日出生", "date_of_birth", "一九九〇年五月三日"),
        ("生日是農曆五月廿三日", "date_of_birth", "農曆五月廿三日"),
        ("臉書：王小明", "messenger_id", "王小明"),
        ("脸书：王小明", "messenger_id", "王小明"),
        ("我的微信名是陽光女孩123。", "messenger_id", "陽光女孩123"),
        ("fb 王小明", "messenger_id", "王小明"),
        ("my facebook is Mary Johnson", "messenger_id", "facebook is Mary Johnson"),
        ("住在台中西屯", "address", "台中西屯"),
        ("我住台中西屯区的公寓", "address", "台中西屯区"),
        ("家住台北市大安區", "address", "台北市大安區"),
        ("住在上海浦东", "address", "上海浦东"),
        ("住板橋", "address", "板橋"),
        ("住在信義路五段", "address", "信義路五段"),
        ("我們住在中山路", "address", "中山路"),
        ("我住在信義路五段7號", "address", "信義路五段7號"),
        ("I live in Xitun District", "address", "Xitun District"),
    ],
)
def test_what_shows_who_somebody_is_is_masked_alone(text, kind, data):
    assert found(text, kind) == [data]
    assert masked(text, personal(screen(text))) == text.replace(data, "[removed]")


@pytest.mark.parametrize(
    "text",
    [
        "ask for a second opinion", "Ask For Help", "ask for Blue Cross", "look for Hope", "contact Lens Solution", "問高明的醫生",
        "聯絡方式", "臉書：有人說這樣好", "臉書上看到", "line 群組", "Bottom line: Take Care", "住在台中",
        "住在台北市", "住在馬路邊", "住在市區", "住在偏遠山區", "住在台北的郊區", "我住院期間常走路", "住進加護病房", "住得很和平", "居住環境潮濕",
        "五月三日生病", "三月八日生產", "一月一次", "民國七十九年五月三日開刀", "live in London",
    ],
)  # fmt: skip
def test_words_like_these_show_nobody(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, Any advice is welcome", "Thank you, Based on this I stopped", "Regards Based on that", "call me Any time",
        "I was advised by my doctor. Treatment went on", "the nurse. Three of us", "Ask your doctor. Ambulance crew came.",
        "Click here to see it. Click here", "医生提及了小儿慢性肾功能衰竭", "醫師小兒科很忙", "兒子小時候", "From: the start I was ill", "12:30 Lunch was late",
        "Name: paracetamol", "[27/11/2026, 14:33:07] Mum: are you ill", "using Dr Reckeweg’s drops", "Patient: Any pain at night",
    ],
)  # fmt: skip
def test_words_are_no_names(text):
    assert found(text) == []


# Of numbers whose check this portal computes itself; of the others the library's own documentation has one.
OWN = {
    "TW": "A123456789", "HK": "A123456(3)", "MO": "1234567(8)", "SG": "S1234567D", "KR": "900101-1234567", "GB NI": "AB123456C",
    "MU": "B0101801234567",
}  # fmt: skip
WITHOUT_CHECK = {
    "MO",
    "KR",
    "GB NI",
    "US SSN",
    "US ITIN",
    "MY",
    "ID",
    "PK",
    "DK",
    "VN",
    "IN PAN",
    "KE",
}  # shapes and dates alone


def a_valid(number: Number) -> str:
    if number.country in OWN:
        return next(
            (OWN[number.country][:-1] + last for last in [OWN[number.country][-1], *"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
             if number.is_valid(OWN[number.country][:-1] + last)),
        )  # fmt: skip
    documented = re.findall(r"\('([^']+)'", inspect.getmodule(number.is_valid).__doc__ or "")
    without_country = [re.sub("^(?:HR|LV|PT) ?", "", one) for one in documented]
    return next(one for one in without_country if number.is_valid(one))


def with_a_wrong_digit(number: Number, valid: str) -> str | None:
    for at in reversed(range(len(valid))):
        for digit in "0123456789":
            wrong = valid[:at] + digit + valid[at + 1 :]
            if valid[at].isdigit() and not any(_is_some(other, wrong) for other in NUMBERS):
                return wrong
    return None


def _is_some(number: Number, written: str) -> bool:
    """Whether it is a number of this country, in a form in which it would count."""
    bare = re.sub(r"[ .\-/()\[\]]", "", written)
    if number.clear and number.clear.fullmatch(written):
        return number.is_valid(written) or number.is_valid(bare)
    return len(bare) in number.lengths and number.is_valid(bare)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.country)
def test_every_countrys_number_is_found_by_its_check(number):
    """By itself where its form is clear, else after a word that announces a number of that kind."""
    valid = a_valid(number)
    is_clear = bool(number.clear and number.clear.fullmatch(valid))
    text = f"{'Please look at' if is_clear else 'As a citizen I have'} {valid}, thank you"
    assert found(text, "national_id") == [valid]
    wrong = with_a_wrong_digit(number, valid)
    assert wrong or number.country in WITHOUT_CHECK
    if wrong and number.country not in WITHOUT_CHECK:
        assert found(text.replace(valid, wrong), "national_id") == []


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002X", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "１１０１０５１９４９１２３１００２ｘ", "110105 19491231 002X",
        "110105.19491231.002X", "110105-19491231-002X", "A 123456789", "A-123456789", "a123456789", "Ａ１２３４５６７８９", "A123 456 789",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(written):
    assert found(f"我的是{written}，謝謝", "national_id") == [written]


def test_bar_codes_are_nobodys_numbers():
    """Of a thousand codes of goods by chance, none but those in which a date of birth could stand."""
    chance = random.Random(5)
    codes = []
    for _n in range(1000):
        digits = [chance.randrange(10) for _at in range(12)]
        check = -sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10
        codes.append("".join(map(str, [*digits, check])))
    wrong = [code for code in codes if found(f"On the box stands {code} and nothing else.")]
    assert len(wrong) <= 10, wrong


@pytest.mark.parametrize(
    "name",
    [
        "Anna Schmidt", "anna schmidt", "ANNA SCHMIDT", "Schmidt, Anna", "Dr. Anna Schmidt", "José Martínez", "Jose\u0301 Marti\u0301nez",
        "Sean O’Brien", "Jean-Luc Martin", "Peter van Dijk", "Xiaoming Wang", "Wang Xiaoming", "Nguyen Thi Linh", "王小明", "陈伟", "欧阳娜娜", "歐陽娜娜",
        "王 小 明", "Ann\u200ba Schmidt", "王\u200b小明", "ＡＮＮＡ　ＳＣＨＭＩＤＴ",
    ],
)  # fmt: skip
def test_a_real_name_looks_like_one(name):
    assert looks_like_real_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Sunny", "worried mum", "Worried Mum", "小明", "阿美", "Anna", "Leo", "Quiet Fern", "Paper Boat", "Silver Fox", "Night Owl", "Anna S.", "A. Schmidt",
        "Anna from Berlin", "Mr Lee", "王先生", "陳媽媽", "林太太", "王同學", "安安", "高興", "王", "小王", "Mum of Two", "Happy Anna", "白雪公主", "馬鈴薯",
        "Rose Garden", "Will Power", "Tired Teacher", "user123", "Null", "", "匿名", "擔心的媽媽", "O'Brien", "Robert'); DROP TABLE", "=1+1", "{{7*7}}",
    ],
)  # fmt: skip
def test_a_made_up_name_does_not(name):
    assert not looks_like_real_name(name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Anna Schmidt", "王小明"])
def test_the_page_refuses_a_real_name_and_offers_another(client, name):
    walk(client, until="about")
    response = client.get(post(client, "about", name=name)["Location"])
    told = response.context["form"].errors["name"]
    assert any(str(offered) in told[0] for offered in OFFERED)
    assert f'value="{name}"' in response.content.decode()
    assert post(client, "about", name="Quiet Fern").status_code == 302


@pytest.mark.parametrize("name", map(str, OFFERED))
def test_what_is_offered_is_taken(name):
    assert not looks_like_real_name(name)
    assert personal(screen(name)) == []


@pytest.mark.django_db
def test_a_long_number_is_answered_at_once(client):
    """It stopped a whole process for more than half a minute."""
    walk(client, until="question")
    began = time.thread_time()
    response = post(client, "question", body="What is this number on my tablets: " + "1" * 150)
    assert response.status_code == 302
    assert time.thread_time() - began < 5  # seconds of the processor, for a whole request on a busy machine
