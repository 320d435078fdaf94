"""Where the customer's page is found."""

from __future__ import annotations

from django.urls import path

from signback.surfaces.portal import pages

urlpatterns = [
    path("c/<str:token>", pages.order, name="customer-page"),
    path("c/<str:token>/signed", pages.signed, name="customer-signed"),
    path("c/<str:token>/<str:kind>/<int:seq>", pages.document, name="customer-paper"),
    path("c/<str:token>/<str:kind>/<int:seq>/<str:part>", pages.document, name="customer-paper-of-line"),
]
