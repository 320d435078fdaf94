"""Where every surface is found."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from signback.surfaces.api.routes import urls as api_urls
from signback.surfaces.manage.kinds import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api_urls),
    path("manage/", site.urls),
    path("", include("signback.surfaces.shop.urls")),
    path("", include("signback.surfaces.portal.urls")),
    path("", include("signback.surfaces.papers.urls")),
    path("", include("signback.surfaces.web.urls")),
]

handler400 = "signback.surfaces.lost.bad_request"
handler403 = "signback.surfaces.web.faults.forbidden"
handler404 = "signback.surfaces.lost.not_found"
handler429 = "signback.surfaces.shop.lost.too_many"
handler500 = "signback.surfaces.lost.fault"
