"""Where every surface is found."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from signback.surfaces.api.routes import urls as api_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api_urls),
    path("", include("signback.surfaces.web.urls")),
]
