"""Django's settings. Every one that may differ between installations comes from the environment (see .env.example)."""

from __future__ import annotations

from pathlib import Path

from yinuo.config.applications import INSTALLED_APPS as INSTALLED_APPS
from yinuo.config.databases import address_of, settings_of
from yinuo.kit import env
from yinuo.kit.home import secret_file

PACKAGE = Path(__file__).resolve().parents[1]

# -- who may ask, and how --

DEBUG = env.flag("YINUO_DEBUG", False)
SECRET_KEY = env.text("YINUO_SECRET_KEY", "") or secret_file("secret.key")
ALLOWED_HOSTS = env.items("YINUO_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.items("YINUO_TRUSTED_ORIGINS")
IS_HTTPS = env.flag("YINUO_HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # one working day
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("YINUO_BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Nothing is loaded from elsewhere and nothing inline runs; icons inside style sheets are `data:` pictures.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",  # bars and rings say their length by an attribute with a number in it
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# -- what is in the house (INSTALLED_APPS is in config/applications.py) --

MIDDLEWARE = [
    "yinuo.config.middleware.CountRequests",
    "django.middleware.security.SecurityMiddleware",
    "yinuo.config.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yinuo.config.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yinuo.desks.people.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "yinuo.config.urls"
WSGI_APPLICATION = "yinuo.config.wsgi.application"
FORM_RENDERER = "yinuo.ui.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yinuo.doors.web.context.shell",
            ],
        },
    },
]

# -- the database: one alias; the environment says in which role --

ROLE = env.choice("YINUO_ROLE", "app", among=("app", "owner"))
DATABASES = {"default": settings_of(address_of(ROLE), pooled=ROLE == "app" and env.flag("YINUO_POOL", True))}
DATABASE_APP_ROLE = settings_of(address_of("app"), pooled=False)["USER"] or "yinuo_app"  # whom migrations take rights from
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people --

AUTH_USER_MODEL = "people.Staff"
AUTHENTICATION_BACKENDS = ["yinuo.desks.people.backend.StaffBackend"]
CSRF_FAILURE_VIEW = "yinuo.doors.web.pages.form_expired"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# -- two languages, one zone --

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "yinuo_language"
FILE_UPLOAD_HANDLERS = [
    "yinuo.doors.portal.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("YINUO_TIME_ZONE", "Asia/Shanghai")

# -- files --

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the packages themselves, so that a fresh clone needs no collecting
WHITENOISE_AUTOREFRESH = DEBUG

# -- what is said on standard error --

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "yinuo.kit.covered_logs.Covered", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.choice("YINUO_LOG_LEVEL", "WARNING", among=("DEBUG", "INFO", "WARNING", "ERROR"))},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
