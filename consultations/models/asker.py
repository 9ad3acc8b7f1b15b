"""Who asked, for whom, and the answers to the prompts: under a pseudonym, never with data that identifies a person."""

from django.db import models
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

AGE_BANDS = [f"{start}-{start + 9}" for start in range(0, 120, 10)]  # years
YOUNGEST, TEENAGE = AGE_BANDS[:2]
# Below two years the weeks or months matter, for a fever for example: "w5" is five weeks old, "m7" seven months.
INFANT_WEEKS, INFANT_MONTHS = range(13), range(3, 24)
INFANT_AGES = [*(f"w{number}" for number in INFANT_WEEKS), *(f"m{number}" for number in INFANT_MONTHS)]
NEWBORN_AGES = {f"w{number}" for number in INFANT_WEEKS}  # below three months, when a fever cannot wait
PROMPT_LENGTH = 300  # characters of an answer to one of the optional prompts


class Asker(models.Model):
    class Sex(models.TextChoices):
        FEMALE = "female", pgettext_lazy("sex", "Female")
        MALE = "male", pgettext_lazy("sex", "Male")
        OTHER = "other", pgettext_lazy("sex", "Other")
        UNDISCLOSED = "undisclosed", pgettext_lazy("sex", "Rather not say")

    class AskedFor(models.TextChoices):
        SELF = "self", pgettext_lazy("asked for", "Myself")
        CHILD = "child", pgettext_lazy("asked for", "My child, or a child I care for")
        PARENT = "parent", pgettext_lazy("asked for", "My mother or father")
        PARTNER = "partner", pgettext_lazy("asked for", "My partner")
        OTHER = "other", pgettext_lazy("asked for", "Someone else, with their permission")

    class Prompt(models.TextChoices):
        """What a doctor would ask first. Any of them may stay empty."""

        SINCE = "since", pgettext_lazy("prompt", "How long it has lasted")
        BEFORE = "before", pgettext_lazy("prompt", "If it has happened before")
        TRIED = "tried", pgettext_lazy("prompt", "What has been tried")
        MEDICINES = "medicines", pgettext_lazy("prompt", "Medicines taken now")
        ALLERGIES = "allergies", pgettext_lazy("prompt", "Allergies")
        WISH = "wish", pgettext_lazy("prompt", "What the asker most wants to know")

    asker_name = models.CharField(_("pseudonym"), max_length=60, blank=True)
    asker_sex = models.CharField(_("sex"), max_length=12, choices=Sex.choices, default=Sex.UNDISCLOSED)
    asker_age_band = models.CharField(
        _("age band"), max_length=8, blank=True, choices=[(band, band) for band in AGE_BANDS]
    )
    # For moderators and doctors; a public page shows the band alone.
    infant_age = models.CharField(
        _("age below two years"), max_length=3, blank=True, default="", db_default="", editable=False
    )
    asked_for = models.CharField(_("asked for"), max_length=8, choices=AskedFor.choices, default=AskedFor.SELF)
    guardian = models.BooleanField(_("a guardian is with the asker"), default=False, editable=False)
    prompts: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("answers to the prompts"), default=dict, blank=True, editable=False
    )
    email = models.EmailField(_("email address"), blank=True)

    class Meta:
        abstract = True

    @property
    def is_newborn(self) -> bool:
        """Whether it is about a baby under three months."""
        return self.infant_age in NEWBORN_AGES

    @property
    def line_for_staff(self) -> SafeString:
        """Who asked, as moderators and doctors read it: below two years with the age in weeks or months."""
        infant = infant_age_in_words(self.infant_age)
        return _with_details(self.asker_line, infant) if infant else self.asker_line

    @property
    def asked_for_line(self) -> str:
        """For whom somebody else asked, as a sentence; "" if people ask for themselves."""
        return {
            self.AskedFor.CHILD: gettext("Asked for a child."),
            self.AskedFor.PARENT: gettext("Asked for a parent."),
            self.AskedFor.PARTNER: gettext("Asked for a partner."),
            self.AskedFor.OTHER: gettext("Asked for someone else."),
        }.get(self.AskedFor(self.asked_for), "")

    @property
    def prompt_lines(self) -> list[tuple[str, str]]:
        """The prompts that were answered, with their labels, in the order in which they are asked."""
        return [(str(prompt.label), self.prompts[prompt]) for prompt in self.Prompt if self.prompts.get(prompt)]

    @property
    def person_word(self) -> str:
        """Whom the question is about, in a word that fits the sex and the age: "girl", "woman", "person"."""
        female, male, otherwise = {
            YOUNGEST: (gettext("girl"), gettext("boy"), gettext("child")),
            TEENAGE: (gettext("teenage girl"), gettext("teenage boy"), gettext("teenager")),
        }.get(self.asker_age_band, (gettext("woman"), gettext("man"), gettext("person")))
        return {self.Sex.FEMALE: female, self.Sex.MALE: male}.get(self.Sex(self.asker_sex), otherwise)

    @property
    def asker_line(self) -> SafeString:
        """Who asked, as in "Mr. Zhang, 30–39 year old female". The name is never parsed: a "Mr." may be female."""
        # <bdi>: a name in Arabic must not reorder the line around it.
        name = format_html("<bdi>{}</bdi>", self.asker_name or gettext("Anonymous"))
        about = self._age_and_sex()
        return _with_details(name, about) if about else name

    def _age_and_sex(self) -> str:
        """Age band and sex in words. Below ten years it says girl, boy or child."""
        sex = {
            self.Sex.FEMALE: pgettext("asker line", "female"),
            self.Sex.MALE: pgettext("asker line", "male"),
            self.Sex.OTHER: pgettext("asker line", "person of another sex"),
        }.get(self.Sex(self.asker_sex), "")
        if not self.asker_age_band:
            return sex
        band = {"band": age_band_in_words(self.asker_age_band)}
        if self.asker_age_band == YOUNGEST:
            return pgettext("asker line", "%(person)s aged %(band)s") % {**band, "person": self.person_word}
        if not sex:
            return pgettext("asker line", "%(band)s years old") % band
        return pgettext("asker line", "%(band)s year old %(sex)s") % {**band, "sex": sex}


def _with_details(name: SafeString, details: str) -> SafeString:
    return format_html(pgettext("asker line", "{name}, {details}"), name=name, details=details)


def age_band_in_words(band: str) -> str:
    """A band of ages as every page writes it: "30–39" for 30-39, with the dash of a range."""
    youngest, _dash, oldest = band.partition("-")
    return pgettext("age in years", "%(youngest)s–%(oldest)s") % {"youngest": youngest, "oldest": oldest}


lazy_age_band = lazy(age_band_in_words, str)


def infant_age_in_words(code: str) -> str:
    """ "5 weeks old" for w5; empty for no code."""
    if code == "w0":
        return gettext("less than a week old")
    if not code:
        return ""
    number = int(code[1:])
    if code.startswith("w"):
        return ngettext("%(number)d week old", "%(number)d weeks old", number) % {"number": number}
    return ngettext("%(number)d month old", "%(number)d months old", number) % {"number": number}
