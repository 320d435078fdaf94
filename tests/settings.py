"""The product's settings for a test run: nothing of the developer's environment, a data folder of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from signback.settings.environment import PREFIX, READ_ELSEWHERE
from tests.databases import chosen

FOLDER = Path(tempfile.mkdtemp(prefix="signback-tests-"))
_DATABASE = chosen(FOLDER)

for _name in [name for name in os.environ if name.startswith(PREFIX) and name not in READ_ELSEWHERE]:
    del os.environ[_name]
os.environ["SIGNBACK_DATA"] = str(FOLDER)
os.environ["SIGNBACK_SECRET_KEY"] = "only for tests"

from signback.settings import *  # noqa: E402, F403

DATABASES = {"default": _DATABASE}
# Proving a password costs 170 ms on purpose; tests sign in thousands of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
