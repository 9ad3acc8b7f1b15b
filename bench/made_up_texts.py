# ruff: noqa: SIM905 -- many words are easier to read as a text than as a list
"""Words, sentences and names for made-up questions, as frequent as in real text, so that searches behave alike.

A few words are in every text and many in hardly any (Zipf's law): some hundred everyday and medical words, and made-up
rare ones up to 30,000. Languages other than Chinese use the same words.
"""

import random
from functools import lru_cache
from itertools import accumulate, product

COMMON = (
    "the and I to a of in is it my for have that on with not but this was at be when or are as since after so me "
    "has there if from no can what you do very had been now still would since about more some which all get they an "
    "will before because only days week doctor feel first also just than by went time like every again then them "
    "month should good year day any morning night sleep over work told could never side one two three eat drink how "
    "why"
).split()
EVERYDAY = (
    "walk sit stand bed water coffee tea bread milk rice school office car stairs shower summer winter mother "
    "father son daughter husband wife friend age young old small large red white dark warm cold hot dry wet hard "
    "soft left right upper lower back front inside outside often rarely always slowly suddenly worse better normal "
    "strange worried afraid tired weak strong heavy light sharp dull burning itching swollen stiff sore tight numb "
    "loud quiet hours minutes weeks months years yesterday today evening lunch dinner breakfast weight kilos "
    "clothes shoes pillow phone computer screen sport running swimming bicycle garden dog cat holiday travel flight "
    "train stress exam"
).split()
MEDICAL = (
    "pain fever cough rash blood pressure sugar heart lung liver kidney stomach bowel skin bone joint muscle nerve "
    "thyroid hormone vitamin iron allergy asthma diabetes migraine anxiety depression infection virus bacteria "
    "antibiotic ointment cream tablet dose injection vaccine operation biopsy ultrasound scan laboratory result "
    "cholesterol triglycerides anaemia arthritis eczema psoriasis acne hives shingles ulcer reflux gastritis hernia "
    "gallstone constipation diarrhoea nausea vomiting dizziness vertigo tinnitus headache palpitations oedema "
    "varicose thrombosis embolism stroke angina arrhythmia pacemaker bronchitis pneumonia sinusitis tonsillitis "
    "otitis cataract glaucoma retina cornea conjunctivitis pregnancy contraception menopause menstruation ovary "
    "uterus prostate bladder incontinence cystitis fracture sprain ligament cartilage meniscus tendon sciatica "
    "scoliosis osteoporosis physiotherapy rehabilitation insomnia apnoea epilepsy tremor dementia neuropathy "
    "paraesthesia chemotherapy radiotherapy tumour benign malignant lymph node metastasis screening mammography "
    "colonoscopy gastroscopy electrocardiogram symptom diagnosis therapy prognosis chronic acute inflammation "
    "oxygen saturation pulse"
).split()
SYLLABLES = (
    "ba be bi bo bra cal car cel cor da de di dor dra el en fa fi for fra ga gen glo gra ha hep hy in ka ker la len "
    "li lo lu ma me mi mon mu na ne ni no or pa pe phe pla po pra ra re ri ro sa se si sol sta ta te ti tor tra ul "
    "va ve vi xe za"
).split()
ENDINGS = ("l n r s t x lin nol mab pril sis tis ral tan zol min dine ston vir cain gen pam").split()
DISTINCT, STREAM = 30_000, 400_000  # words; places in the stream that sentences are cut from
LENGTHS = 10_000  # lengths of texts, drawn once
HAN = (
    "的我是不了有一在這天會請問醫師嗎好可以們也都還沒很就到要個上下覺得時候最近現在開始之後前因為所以如果怎麼辦什麼"
    "原因需要檢查吃藥看診治療症狀疼痛癢發燒咳嗽頭暈胃腸肝腎心臟血壓糖皮膚紅腫骨折關節肌肉神經眼睛耳鼻喉嚨牙齒手腳腰背"
    "胸腹部睡眠失眠焦慮壓力工作休息運動飲食體重增加減少改善嚴重正常異常感染過敏濕疹痘斑點膏擦注射疫苗手術門診急護士孩"
    "子媽爸女兒年月週小時每早晚飯水喝酒菸停用量次半左右側邊內外科婦產泌尿家庭精復健報告數值偏高低追蹤持續反覆突然慢性"
)
PARTS = (
    "neck shoulder elbow wrist hand finger hip knee ankle foot heel toe back chest belly head ear eye nose throat "
    "jaw tooth tongue scalp skin chin calf thigh rib spine bladder stomach liver kidney heart lung bowel gum lip "
    "eyelid"
).split()
COMPLAINTS = (
    "pain rash swelling stiffness itching numbness cramps burning bleeding injury infection inflammation weakness "
    "lump bruises redness discharge ulcer pressure tingling spasms stones cyst wound surgery scan"
).split()
QUALITIES = ["", "chronic ", "sudden "]
OPENINGS = (
    "What helps against {}", "Is it normal to have {}", "How long does {} last", "Which doctor is right for {}",
    "Can {} be dangerous", "{} at night", "{} that comes back", "Worried about {}", "Treatment of {}",
    "{} since a fall",
)  # fmt: skip
DEPARTMENTS = (
    "Dermatology", "Internal Medicine", "Orthopaedics", "Gynaecology", "Paediatrics", "Neurology", "Psychiatry",
    "Gastroenterology", "Cardiology", "Ear, Nose and Throat", "Ophthalmology", "Urology", "Family Medicine",
    "Endocrinology", "Dentistry", "Pneumology", "Rehabilitation", "Rheumatology", "Oncology", "Nephrology",
)  # fmt: skip
SURNAMES = ("Chen Lin Huang Chang Li Wang Wu Liu Tsai Yang Hsu Cheng Hsieh Kuo Hung").split()
GIVEN_NAMES = (
    "Mei-Ling Chia-Hao Yu-Ting Wei-Lun Shu-Fen Chih-Ming Ya-Wen Kuan-Yu Hsin-Yi Po-Han Li-Hua Jun-Jie Pei-Shan "
    "Cheng-En Wan-Ju Tzu-Chi Yi-Chen Ming-Che Hui-Chun Zhi-Wei"
).split()


def made_up_words(rng: random.Random, count: int) -> list[str]:
    """Different words that nobody uses, in random order."""
    words = [a + b + c + end for a, b, c, end in product(SYLLABLES, SYLLABLES, ["", *SYLLABLES[::9]], ENDINGS)]
    return rng.sample(sorted(set(words)), count)


def zipf(count: int) -> list[float]:
    """Weights by rank after Zipf's law, cumulative as `random.choices` takes them."""
    return list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(count)))


class Texts:
    """Sentences cut from one long stream of words at random places."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        middle = EVERYDAY + MEDICAL
        rng.shuffle(middle)
        words = list(dict.fromkeys(COMMON + middle))
        words += made_up_words(rng, DISTINCT - len(words))
        self.lengths = [rng.lognormvariate(0, 0.6) for _ in range(LENGTHS)]
        self.words = rng.choices(words, cum_weights=zipf(len(words)), k=STREAM)
        signs = list(dict.fromkeys(HAN))
        self.signs = "".join(rng.choices(signs, cum_weights=zipf(len(signs)), k=STREAM))

    def prose(self, length: int, *, chinese: bool = False, opening: str = "") -> str:
        """Sentences of up to so many characters, with a new paragraph now and then."""
        random, parts, left = self.rng.random, [opening] if opening else [], length - len(opening)
        while left > 0:
            start, many = int(random() * (STREAM - 30)), 6 + int(random() * 10)
            if chinese:
                sentence = self.signs[start : start + many] + "。"
            else:
                sentence = " ".join(self.words[start : start + many]).capitalize() + "."
            parts.append(sentence + "\n\n" if random() < 0.08 else sentence)
            left -= len(sentence) + 1
        return ("" if chinese else " ").join(parts).replace("\n\n ", "\n\n")[:length].strip()

    def about(self, middle: int, shortest: int, longest: int) -> int:
        """A random length: half of them are below `middle`, and a few are many times as long."""
        return min(longest, max(shortest, int(self.lengths[int(self.rng.random() * LENGTHS)] * middle)))

    def title(self, topic: str, *, chinese: bool = False) -> str:
        if chinese:
            return self.prose(10 + int(self.rng.random() * 20), chinese=True).replace("\n", "") + "，請問怎麼辦呢？"
        start, many = int(self.rng.random() * STREAM / 2), int(self.rng.random() * 6)
        opening = self.rng.choice(OPENINGS).format(topic)
        return " ".join([opening, *self.words[start : start + many]])[:98].strip().capitalize() + "?"


@lru_cache
def topic_names(count: int) -> list[str]:
    names = [f"{quality}{part} {complaint}" for quality, part, complaint in product(QUALITIES, PARTS, COMPLAINTS)]
    return random.Random(0).sample(names, count)


def doctor_names(count: int) -> list[str]:
    return [f"{surname} {given_name}" for given_name, surname in product(GIVEN_NAMES, SURNAMES)][:count]
