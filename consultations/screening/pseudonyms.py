# ruff: noqa: E501, SIM905 -- lists of words read better so
"""Whether a name that somebody chose to be shown looks like the one they really have."""

import unicodedata

from consultations.reading import Reading, fold_chinese
from consultations.reading.characters import is_han
from consultations.screening.common_words import COMMON
from consultations.screening.person_words import CHINESE_GIVEN, COMMON_CHINESE, GIVEN, NOT_A_NAME, SURNAMES


def _unaccented(word: str) -> str:
    """Letters alone: José → jose, O'Brien → obrien."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if char.isalpha() or char == "-")


MAX_WORDS = 5  # of a person's name
TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam"}
PARTICLES = set("van von de der den la le di da dos del bin binti ibn al el zu y".split())
GIVEN_LOWER = frozenset(_unaccented(name.lower()) for name in GIVEN)
NO_NAME_LOWER = frozenset(word.lower() for word in NOT_A_NAME)
# Families' names, in lower case; none that is an animal, a colour or a thing, for made-up names are made of these.
FAMILIES = frozenset(
    """
abe adams ahmed akhtar ali allen alvarez anderson andersson ando bailey barbosa bauer becker begum bennett bernard
bianchi boateng brooks brown bui butler campbell carter castillo castro chan chang chao chatterjee chau chavez chen
cheng cheung chiang chin chiu cho choi chong chou chow chu chua chung clark clarke collins colombo costa cox cruz davies
davis delgado demir diaz diallo do doan dubois duong durand edwards eriksson esposito evans fan fernandes fernandez
ferrari ferreira fischer fleming flores foster fournier francis fraser fujita gallo garcia gibson gill goh gomes gomez
gonzalez gonçalves gray green greco griffin gupta gutierrez hansen hassan harris harrison hashimoto hernandez herrera
ho hoang hoffmann holmes hong howard hsieh hsu huang hughes hung huynh hwang ibrahim inoue islam ito ivanov ivanova
iyer jackson jacobs jain james jansen jensen jimenez johansson johnson jones jung kang kapoor kaur kaya keller kelly
kennedy khan kim kimura klein ko kobayashi koch kowalski krause kumar kuo kuznetsov kwan kwok lai lam larsen larsson lau
laurent le lee lefebvre lehmann leung lewis li liang liao lim lin liu lo lopez lu luo ma maier marino marshall
martin martinez martins matsumoto mayer mcdonald medina mehta meier mendoza meyer miller mishra mitchell mohamed moore
morales moreau moreno morgan mori morris müller mueller muller munoz murphy murray myers naidu nair nakamura navarro
neumann ng nguyen nielsen nilsson nkosi novak nowak ochoa obrien oconnor okafor oneill oliveira olsen olsson ong ortega ortiz osei
owens ozturk park parker patel pereira perez peters petersen peterson petrov pham phan phillips pham popescu popov
prasad pretorius quinn ramirez ramos rao reddy reyes richard richards richter rivera roberts robertson robinson rodrigues
rodriguez rogers romano romero ross rossi roux ruiz russo saito sanchez sanders santos sasaki sato schmid schmidt
schmitt schmitz schneider scholz schröder schroeder schubert schulz schulze schwarz scott shah sharma shaw shen shih shimizu
sim simmons simon singh silva smirnov smith soares sokolov son song soto souza stewart sun suzuki svensson takahashi tan
tanaka tang taylor tay teng teo thomas thompson thomsen torres tran truong tsai tseng tsui turner van vargas vasquez
vazquez vega vidal vogel volkov vu wagner walker wallace walsh walter wang ward watanabe watson weber wei wen werner
white williams williamson wilson wong wood wright wu xiao xie xu yamada yamaguchi yamamoto yan yang yao yeh yeo yeung
yilmaz yildiz yip yoshida yu yuan yusuf zhang zhao zheng zhou zhu zimmermann zulu
""".split()
)
# What made-up names are made of, too: "Rose Garden", "Will Power".
PSEUDONYM_WORDS = frozenset(
    "garden flower flowers power moon rain star sun sky sea river cloud forest winter spring dream cat dog".split()
)
TITLES_CHINESE = frozenset(
    fold_chinese("先生 太太 小姐 女士 媽媽 爸爸 媽 爸 同學 老師 阿姨 奶奶 爺爺 大姐 大哥 姐 哥 公子 家人 家長").split()
)
NOT_IN_NAMES_CHINESE = frozenset(fold_chinese("的了是在有我你他她它們們很不沒想要會能可以好"))


def looks_like_real_name(text: str) -> bool:
    """Whether a name is one that people have: "Anna Schmidt", 王小明. First names and nicknames alone are not."""
    plain = Reading(text).normalised.strip()
    if any(map(is_han, plain)):
        return _is_chinese_name("".join(plain.split()))
    words = [word.strip(".,'\"()-_~*") for word in plain.replace(",", " ").split()]
    words = [word for word in words if word]
    while words and words[0].lower() in TITLES:
        words = words[1:]
    if not 2 <= len(words) <= MAX_WORDS or not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return False
    low = [_unaccented(word.lower()) for word in words]
    if any(
        word in PSEUDONYM_WORDS or ((word in COMMON or word in NO_NAME_LOWER) and not _is_known(word)) for word in low
    ):
        return False
    if len(low[-1]) == 1 or (len(low) == 2 and len(low[0]) == 1):
        return False  # "Anna S." is what a letter to a magazine is signed with
    first = low[0].split("-")[0]
    return (first in GIVEN_LOWER and low[-1] not in PARTICLES) or _is_family_last(low) or _is_family_first(low)


def _is_known(word: str) -> bool:
    return word in GIVEN_LOWER or word in FAMILIES or word in PARTICLES


def _is_family_last(low: list[str]) -> bool:
    """ "Xiaoming Wang": a family's name after a word that is no English one."""
    return low[-1] in FAMILIES and low[0] not in COMMON


def _is_family_first(low: list[str]) -> bool:
    """ "Schmidt, Anna" and "Wang Xiaoming"."""
    return low[0] in FAMILIES and low[1].split("-")[0] in GIVEN_LOWER


def _is_chinese_name(text: str) -> bool:
    """A family's name and one or two characters that children are named with, and nothing else."""
    text = fold_chinese(text)
    length = 2 if text[:2] in SURNAMES["double"] else 1
    family, given_name = text[:length], text[length:]
    if family not in SURNAMES["double"] and (family not in SURNAMES["single"] or not family):
        return False
    if not 1 <= len(given_name) <= 2 or given_name in TITLES_CHINESE or text[:2] in COMMON_CHINESE:
        return False
    return not any(char in NOT_IN_NAMES_CHINESE for char in given_name) and all(
        char in CHINESE_GIVEN for char in given_name
    )
