"""The first site policies in every language of the interface, so that asking and replying can begin.

Each language makes the same promises. Editors write later versions.
"""

import hashlib
from datetime import UTC, datetime

from django.db import migrations

IN_FORCE_SINCE = datetime(2024, 1, 1, tzinfo=UTC)
ENGLISH = {
    "service": """\
Askwell lets you put one health question to a doctor without an account. A moderator reads it first. Then a doctor with a \
verified licence may reply.

A reply is general information. It is not a diagnosis, not a prescription and not a certificate, and no doctor examines you \
here. Askwell is not for emergencies: if you are in danger or feel much worse, call your emergency number.

We may return or decline a question, and we tell you why. You can withdraw your question at any time with your private link.""",
    "reply": """\
{doctor} ({department}) has not examined the person who asked. This is general information. It is neither a diagnosis nor a \
prescription, and it cannot replace seeing a doctor in person.""",
    "privacy": """\
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
    "publication": """\
If you agree, your question and the reply become a public page under your pseudonym, with your age band and sex, so that \
others with the same question find it. Your email address is never shown. Editors write the headline.

You can say no. A doctor can still reply, and only your private link shows the reply. You can take back your agreement at any time: the \
page is gone at once. Copies that others made before then are beyond our reach.""",
}

TRADITIONAL_CHINESE = {
    "service": """\
在Askwell不用帳號，就能向醫師提出一個健康問題。審核員會先看過，接著可能由執照經過查核的醫師回覆。

回覆是一般資訊，不是診斷，不是處方，也不是證明，這裡沒有醫師為您做檢查。Askwell不處理緊急狀況：如果您有危險，或明顯變得更不舒服，\
請打緊急電話。

我們可能退回或婉拒您的問題，並告訴您原因。您隨時可以用私人連結撤回問題。""",
    "reply": """\
{doctor}（{department}）沒有為提問者做過檢查。這是一般資訊，不是診斷，也不是處方，不能代替當面看診。""",
    "privacy": """\
從第一頁起，您填寫的答案會逐頁儲存，從最後一次填寫算起保留 7 天，方便您之後再寫完。送出之前沒有人會看，您也隨時可以刪除。\
瀏覽器裡的一個Cookie用來找回這些答案。

送出問題後，我們會保留您寫的健康狀況、暱稱、年齡層和性別；未滿兩歲的孩子，還會保留幾週或幾個月大。審核員和醫師看得到這些內容。\
如果您留下電子郵件，我們只用來寫信給您，談這個問題的事。醫師永遠看不到您的電子郵件。

我們不會問您的姓名、出生日期或地址，請不要寫進內容裡。用私人連結，可以閱讀、匯出、撤回和刪除您送出的內容。撤回後，\
我們會在 30 天內刪除所有文字；如果您要求，就立刻刪除。您在私人頁面寫了但還不能送出的內容，我們保留一天。

為了防止濫用，我們會用您瀏覽器的Cookie、您的網路和電子郵件產生代碼，保留 30 天。從代碼讀不出您的電子郵件。""",
    "publication": """\
如果您同意，您的問題和回覆會以您的暱稱公開成一個網頁，附上年齡層和性別，讓有同樣問題的人找得到。您的電子郵件絕不會顯示。\
標題由編輯撰寫。

您可以不同意。醫師一樣可以回覆，只有用您的私人連結才看得到。您隨時可以收回同意，網頁會立刻移除。在那之前別人留下的副本，\
我們無法收回。""",
}
# By locale: the texts, what the first version says that it changed, and what follows the kind in an address.
FIRST_POLICIES = {
    "en": (ENGLISH, "The first version.", ""),
    "zh-hant": (TRADITIONAL_CHINESE, "這是第一版。", "-zh-hant"),
}


def add(apps, schema_editor):
    Policy = apps.get_model("consultations", "Policy")
    PolicyVersion = apps.get_model("consultations", "PolicyVersion")
    for locale, (texts, what_changed, suffix) in FIRST_POLICIES.items():
        for kind, text in texts.items():
            policy = Policy.objects.create(kind=kind, slug=f"{kind}{suffix}", locale=locale)
            PolicyVersion.objects.create(
                policy=policy,
                number=1,
                text=text,
                what_changed=what_changed,
                effective_from=IN_FORCE_SINCE,
                approved_at=IN_FORCE_SINCE,
                sha256=hashlib.sha256(text.encode()).hexdigest(),
            )


def remove(apps, schema_editor):
    """Only where no later version, reply, consent or draft refers to them: the database refuses otherwise."""
    Policy = apps.get_model("consultations", "Policy")
    PolicyVersion = apps.get_model("consultations", "PolicyVersion")
    first = PolicyVersion.objects.filter(number=1, author=None, effective_from=IN_FORCE_SINCE, policy__department=None)
    policies = list(first.values_list("policy", flat=True))
    table = PolicyVersion._meta.db_table
    schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    first.delete()
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    Policy.objects.filter(pk__in=policies).delete()


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consultations", "0004_keys_and_search")]
    operations = [migrations.RunPython(add, remove)]
