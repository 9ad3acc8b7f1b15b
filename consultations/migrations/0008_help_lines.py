"""The numbers to call in Taiwan, and when somebody answers there.

An operator of another place changes them in the admin.
"""

from django.db import migrations

# locale, kind, number, label, hours
LINES = [
    ("en", "emergency", "119", "Ambulance", "day and night"),
    ("en", "crisis", "1925", "Suicide prevention line", "day and night"),
    ("en", "crisis", "1995", "Lifeline, to talk to someone", "day and night"),
    ("en", "crisis", "1980", "Teacher Chang, for worries of every kind", "Monday to Saturday, 9 am to 9 pm"),
    ("en", "emergency", "112", "Emergency number from a mobile phone, in most countries", "day and night"),
    ("zh-Hant", "emergency", "119", "救護車", "24 小時"),
    ("zh-Hant", "crisis", "1925", "安心專線（自殺防治）", "24 小時"),
    ("zh-Hant", "crisis", "1995", "生命線，有人聽你說", "24 小時"),
    ("zh-Hant", "crisis", "1980", "張老師，各種煩惱都可以談", "週一至週六 9:00–21:00"),
    ("zh-Hant", "emergency", "112", "手機緊急號碼，多數國家通用", "24 小時"),
    ("zh-Hans", "emergency", "119", "救护车（台湾）", "24 小时"),
    ("zh-Hans", "crisis", "1925", "安心专线（台湾，自杀防治）", "24 小时"),
    ("zh-Hans", "crisis", "1995", "生命线（台湾），有人听你说", "24 小时"),
    ("zh-Hans", "crisis", "1980", "张老师（台湾），各种烦恼都可以谈", "周一至周六 9:00–21:00"),
    ("zh-Hans", "emergency", "112", "手机紧急号码，多数国家通用", "24 小时"),
]


def add(apps, schema_editor):
    HelpLine = apps.get_model("consultations", "HelpLine")
    HelpLine.objects.bulk_create(
        HelpLine(locale=locale, kind=kind, number=number, label=label, hours=hours, position=position)
        for position, (locale, kind, number, label, hours) in enumerate(LINES)
    )


def remove(apps, schema_editor):
    numbers = {number for _locale, _kind, number, _label, _hours in LINES}
    apps.get_model("consultations", "HelpLine").objects.filter(number__in=numbers).delete()


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consultations", "0007_roles")]
    operations = [migrations.RunPython(add, remove)]
