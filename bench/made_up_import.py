"""Made-up lines for an import, of the size of MedQuAD's."""

import json
import random
from pathlib import Path

QUESTIONS, TOPICS, DEPARTMENTS = 16_345, 4000, 9


def write_file(path: Path) -> Path:
    """Questions in nine departments, with 4,000 topics and a reply of 1,300 characters on average."""
    rng = random.Random(1)
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("l", "n", "r", "s", "t", "ra", "ne", "ti")]

    def text(length: int) -> str:
        return " ".join(rng.choices(words, k=max(3, length // 5))).capitalize() + "."

    departments = [f"Department {number}" for number in range(DEPARTMENTS)]
    lines: list[dict] = [{"type": "department", "name": name} for name in departments]
    doctor = {"type": "doctor", "kind": "organisation", "hospital": None}
    lines += [{**doctor, "name": f"Source of {name}", "departments": [name]} for name in departments]
    for number in range(TOPICS):
        synonyms = [f"Synonym {number} {item}" for item in range(number % 5)]
        lines.append({"type": "topic", "name": f"Topic {number}", "synonyms": synonyms})
    day, asker = "2019-10-22", {"name": "Made", "sex": "undisclosed", "age_band": None}
    for number in range(QUESTIONS):
        department, title = departments[number % DEPARTMENTS], text(60)
        reply = {"doctor": f"Source of {department}", "department": department, "replied_on": day}
        line = {"type": "question", "ref": f"made-{number}", "headline": title, "department": department}
        line |= {"title": title, "body": title, "asker": asker, "asked_on": day, "more_info": None, "source": None}
        line["topics"] = [f"Topic {number % TOPICS}", f"Group {number % 90}"]
        line["replies"] = [{**reply, "body": text(int(rng.expovariate(1 / 1300)))}]
        lines.append(line)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return path
