"""All settings, read from the environment (portal/environment.py). They are production's unless PORTAL_DEMO=1.

No setting falls back to something unsafe: outside the demo, a missing secret key, host list or database stops the
start with a sentence that says what to set. docs/operations.md lists all variables.
"""

import os
from ipaddress import ip_network
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.environment import BASE_DIR, PORTAL_DEMO, VAR_DIR, contact, database, flag, number, secret, words
from portal.languages import LANGUAGES  # noqa: F401 - a setting of Django

SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
# Signs the askers' private links. The first key signs, all of them are accepted.
ASKER_LINK_KEYS = [secret("ASKER_LINK_KEY"), *words("ASKER_LINK_KEY_FALLBACKS")]
# Seals the history (consultations/acts/upkeep/seals.py). The database never sees it.
HISTORY_KEY = secret("HISTORY_KEY")
DEBUG = flag("DEBUG")
ALLOWED_HOSTS = words("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if PORTAL_DEMO else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts that the portal answers for, by commas.")
if DEBUG and not PORTAL_DEMO:
    raise ImproperlyConfigured("DEBUG=1 shows health text on error pages: only with PORTAL_DEMO=1.")
# Where links in mail lead. A worker writes the mail, and no request tells it the host.
SITE_URL = os.environ.get(
    "SITE_URL", f"http://localhost:{number('PORT', 8000)}" if PORTAL_DEMO else f"https://{ALLOWED_HOSTS[0]}"
)
if "//." in SITE_URL or "*" in SITE_URL:
    raise ImproperlyConfigured("SITE_URL is not set. Set it to the portal's address, such as https://ask.example.org.")
BEHIND_PROXY = flag("BEHIND_PROXY")
# Proxies whose X-Forwarded-For we trust: addresses or networks (portal/network.py). A Unix socket's is always trusted.
try:
    TRUSTED_PROXIES = [ip_network(proxy, strict=False) for proxy in words("TRUSTED_PROXIES")]
except ValueError:
    raise ImproperlyConfigured("TRUSTED_PROXIES must hold addresses or networks such as 10.0.0.0/8.") from None
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "consultations.views.csrf_failure.form_refused"

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "doctors.apps.DoctorsConfig",
    "consultations.apps.ConsultationsConfig",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "portal.logs.RequestIdMiddleware",
    "portal.health.ProbeMiddleware",
    "portal.language_addresses.LanguageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.request_size.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.SecondFactorMiddleware",
    "portal.accounts.RevisionContextMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.templatetags.punctuation"],  # any text may have to be joined to another
            # None of these queries: the user is lazy, and public templates never ask for it.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        # The database, not the process: limits must count the same in every process.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Django's 300 entries would be too few: whoever fills the cache makes the limits forget what they counted.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Only staff see messages after a redirect. They go into the session, so that no cookie carries a name or an address.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "portal.sign_in.adapters.StaffAccountAdapter"
MFA_ADAPTER = "portal.sign_in.adapters.StaffMFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators create accounts; nobody signs up
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # as staff events and our own letters (portal/sign_in/adapters.py)
ACCOUNT_FORMS = {
    "login": "portal.sign_in.forms.SignInForm",
    "reauthenticate": "portal.sign_in.forms.PasswordForm",
    "change_password": "portal.sign_in.forms.ChangePasswordForm",
    "reset_password": "portal.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.sign_in.forms.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "portal.sign_in.forms.SecondStepForm",
    "reauthenticate": "portal.sign_in.forms.CodeAgainForm",
    "activate_totp": "portal.sign_in.forms.ActivateAppForm",
    "add_webauthn": "portal.sign_in.forms.AddPasskeyForm",
    "authenticate_webauthn": "portal.sign_in.forms.PasskeySecondStepForm",
    "login_webauthn": "portal.sign_in.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "portal.sign_in.forms.PasskeyAgainForm",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 56  # as network_of() in portal/network.py
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# An administrator creates every account, so an address that is not confirmed yet need not stop anyone.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # the codes before and after the current one count too: people type slowly, and clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PORTAL_DEMO  # the demo runs at http://localhost, which browsers treat as secure
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
# Outside the demo, staff reach nothing without a second factor (portal/accounts.py).
SECOND_FACTOR_REQUIRED = not PORTAL_DEMO

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; a doctor's evening, not a fortnight on a shared machine
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PORTAL_DEMO
SECURE_SSL_REDIRECT = not PORTAL_DEMO and not flag("NO_SSL_REDIRECT")
SECURE_HSTS_SECONDS = 0 if PORTAL_DEMO else 31_536_000  # seconds; a year
# Both also bind hosts other than the portal's own and are hard to undo, so the operator has to ask for them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = flag("HSTS_PRELOAD")
if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
    raise ImproperlyConfigured("HSTS_PRELOAD=1 needs HSTS_SUBDOMAINS=1: browsers' lists take whole domains alone.")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"  # a private link must not leave with a click
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes; a question's form is at most a few kilobytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
MAX_PHOTO_UPLOAD = 3 * 10 * 1024 * 1024  # bytes in one request to the one page that takes files

# Asking
MINIMUM_AGE = number("MINIMUM_AGE", 18)  # years; whoever is younger asks with a guardian
ASK_MINIMUM_SECONDS = number("ASK_MINIMUM_SECONDS", 5)  # from the first page to the last; programs are quicker
DAILY_CAP = number("DAILY_CAP", 0)  # questions a day in all; 0: as many as come
PENDING_PHOTO_MB = number("PENDING_PHOTO_MB", 2048)  # MiB of photos of all questions that are not sent yet

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "portal.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Taipei")

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Public, and perhaps served by another account's web server.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_ROOT = BASE_DIR / "root_files"  # what browsers look for at the root: favicon.ico, apple-touch-icon.png
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR_DIR / "media"
MINIMUM_FREE_MB = number("MINIMUM_FREE_MB", 500)  # megabytes of each disk; below it /readyz says that it fills up
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700  # photos are for the portal's account alone

DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Askwell <no-reply@localhost>")
if PORTAL_DEMO and "EMAIL_HOST" not in os.environ:
    EMAIL_BACKEND = "portal.private_files.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
# Who gets a mail when a question with a sign of danger waits unread for 15 minutes. Empty: no one.
ON_CALL_EMAIL = os.environ.get("ON_CALL_EMAIL", "")
# Who runs the portal, for the page "Contact and complaints", which says what is not set.
OPERATOR_NAME = os.environ.get("OPERATOR_NAME", "")
OPERATOR_ADDRESS = os.environ.get("OPERATOR_ADDRESS", "").replace("\\n", "\n")
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
# Where to report a weakness, for /.well-known/security.txt: an address to write to, or a page. Empty: no such file.
SECURITY_CONTACT = contact("SECURITY_CONTACT") or contact("CONTACT_EMAIL")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20  # seconds; a dead mail server must not hold a worker

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "portal"
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would mail or print requests, bodies included.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["stderr"], "propagate": False},
    },
}

# HSTS for subdomains and preloading are for the operator to decide (HSTS_SUBDOMAINS, HSTS_PRELOAD).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
