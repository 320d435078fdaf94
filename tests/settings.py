"""The product's settings for a test run: nothing of the developer's environment, a data folder of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="signback-tests-"))

# First of all: the product's settings read the environment once, when anything of their package is imported.
for _name in [name for name in os.environ if name.startswith("SIGNBACK_")]:
    if _name not in ("SIGNBACK_TEST_DB", "SIGNBACK_CHROMIUM"):
        del os.environ[_name]
os.environ["SIGNBACK_DATA"] = str(FOLDER)
os.environ["SIGNBACK_SECRET_KEY"] = "only for tests"

from signback.settings import *  # noqa: E402, F403
from tests.databases import chosen  # noqa: E402

DATABASES = {"default": chosen(FOLDER)}
# Proving a password costs 170 ms on purpose; tests sign in thousands of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
