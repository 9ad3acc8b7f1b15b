"""The first site policies, so that asking and replying can begin; editors write later versions."""

import hashlib
from datetime import UTC, datetime

from django.db import migrations

IN_FORCE_SINCE = datetime(2024, 1, 1, tzinfo=UTC)
TEXTS = {
    ("service", "service"): """\
Askwell lets you put one health question to a doctor without an account. A moderator reads it first. Then a doctor with a \
verified licence may reply.

A reply is general information. It is not a diagnosis, not a prescription and not a certificate, and no doctor examines you \
here. Askwell is not for emergencies: if you are in danger or feel much worse, call your emergency number.

We may return or decline a question, and we tell you why. You can withdraw your question at any time with your private link.""",
    ("reply", "reply"): """\
{doctor} ({department}) has not examined the person who asked. This is general information. It is neither a diagnosis nor a \
prescription, and it cannot replace seeing a doctor in person.""",
    ("privacy", "privacy"): """\
While you write, we save your answers page by page, from the first page on. We keep them for 7 days after your last answer, \
so that you can finish later. No one reads them until you send them, and you can delete them at any time. A cookie in your \
browser leads back to them.

When you send your question, we keep what you write about your health, your pseudonym, your age band and your sex, and for a \
child under two the age in weeks or months. Moderators and doctors can read it. If you give an email address, we use it only \
to write to you about your question. Doctors never see it.

We never ask for your name, birth date or address. Please leave them out of your text. You can read, export, withdraw and \
erase what you sent with your private link. After a withdrawal we erase every text within 30 days, or at once if you say so. \
What you type on your private page and cannot be sent yet, we keep for one day.

To prevent misuse, we keep codes made from your browser's cookie, your network and your email address for 30 days. Your \
address cannot be read from them.""",
    ("publication", "publication"): """\
If you agree, your question and the reply become a public page under your pseudonym, with your age band and sex, so that \
others with the same question find it. Your email address is never shown. Editors write the headline.

You can say no and still get a reply, which only your private link shows. You can take back your agreement at any time: the \
page is gone at once. Copies that others made before then are beyond our reach.""",
}


def add(apps, schema_editor):
    Policy = apps.get_model("consultations", "Policy")
    PolicyVersion = apps.get_model("consultations", "PolicyVersion")
    for (kind, slug), text in TEXTS.items():
        policy = Policy.objects.create(kind=kind, slug=slug, locale="en")
        PolicyVersion.objects.create(
            policy=policy,
            number=1,
            text=text,
            what_changed="The first version.",
            effective_from=IN_FORCE_SINCE,
            approved_at=IN_FORCE_SINCE,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consultations", "0004_keys_and_search")]
    # An approved version cannot be deleted; unapplying the models' migration drops the table.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
