"""Django's settings (DJANGO_SETTINGS_MODULE=signback.settings), all derived from one typed Environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signback.settings import database
from signback.settings.environment import Environment
from signback.settings.secret import secret_key

ENVIRONMENT = Environment.read()
PACKAGE = Path(__file__).resolve().parent.parent
DATA = ENVIRONMENT.data.resolve()

SECRET_KEY = secret_key(ENVIRONMENT)
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.hosts

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "unfold",
    "django.contrib.admin",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "signback.orders",
    "signback.engine",
    "signback.departments",
    "signback.book",
    "signback.messages",
    "signback.documents",
    "signback.webhooks",
]
AUTH_USER_MODEL = "orders.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "signback.surfaces.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "signback.surfaces.lost.pages_for_forms",
]
ROOT_URLCONF = "signback.surfaces.urls"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            PACKAGE / "surfaces/web/templates",
            *sorted(PACKAGE.glob("surfaces/*/templates")),
            *sorted(PACKAGE.glob("departments/*/templates")),
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"rows": "signback.surfaces.web.rows"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.static",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": (
        database.postgres(ENVIRONMENT.database_url.get_secret_value())
        if ENVIRONMENT.database_url
        else database.embedded(DATA / "signback.sqlite3")
    )
}

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone
MALL_UNPAID_DAYS = ENVIRONMENT.mall_unpaid_days
MALL_FETCH_DAYS = ENVIRONMENT.mall_fetch_days

# The web server finds the files where they lie: nothing has to be collected first.
STATIC_URL = "/static/"
STATICFILES_DIRS = sorted(PACKAGE.glob("surfaces/*/static"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Uploaded files and sealed documents are handed out by views that ask who may see them, never by address.
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
# People of the house sign in by name, members of the mall by their e-mail address; neither by the other's door.
AUTHENTICATION_BACKENDS = ["signback.orders.accounts.HouseBackend", "signback.surfaces.shop.backend.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
# A second factor: an authenticator app or a passkey, with codes for the day on which it is lost.
MFA_ADAPTER = "signback.surfaces.factors.HouseAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
ACCOUNT_ADAPTER = "signback.surfaces.shop.adapter.MemberAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "signback.surfaces.shop.door_forms.SignUpForm",
    "reset_password": "signback.surfaces.shop.door_forms.ForgottenForm",
    "reset_password_from_key": "signback.surfaces.shop.door_forms.NewPasswordForm",
    "change_password": "signback.surfaces.shop.door_forms.OtherPasswordForm",
}
# A code is typed where the cart is; a link may open in another browser.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.is_https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
CSRF_FAILURE_VIEW = "signback.surfaces.lost.too_old"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]
# A document is shown beside its scan in a frame of the same page.
X_FRAME_OPTIONS = "SAMEORIGIN"

EMAIL_BACKEND = (
    "signback.messages.smtp.Server" if ENVIRONMENT.smtp_host else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = ENVIRONMENT.smtp_host
EMAIL_PORT = ENVIRONMENT.smtp_port
EMAIL_HOST_USER = ENVIRONMENT.smtp_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.smtp_password.get_secret_value()
EMAIL_USE_TLS = ENVIRONMENT.smtp_tls == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.smtp_tls == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.smtp_from

PEN = {
    "50": "#eef1fd", "100": "#dde3fb", "200": "#c5cef6", "300": "#a9b8ff", "400": "#8093f0", "500": "#4a60dc",
    "600": "#2b40b4", "700": "#1e2f90", "800": "#1a2873", "900": "#172259", "950": "#0f173d",
}  # fmt: skip
"""The pen of every other page, for the pages of the master data."""
UNFOLD = {
    "SITE_TITLE": ENVIRONMENT.mill_name, "SITE_HEADER": ENVIRONMENT.mill_name, "SITE_URL": "/",
    "COLORS": {"primary": PEN},
}  # fmt: skip

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
