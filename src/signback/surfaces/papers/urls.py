"""Where documents are found; the address in a QR code is written in capitals."""

from __future__ import annotations

from django.urls import path

from signback.surfaces.papers import files, registers, verifying

urlpatterns = [
    path("orders/<str:number>/documents", files.documents, name="papers-of-order"),
    path("orders/<str:number>/documents/<str:kind>/<int:seq>", files.paper, name="paper"),
    path("orders/<str:number>/documents/<str:kind>/<int:seq>/pages/<int:at>", files.paper_page, name="paper-page"),
    path("orders/<str:number>/documents/<str:kind>/<int:seq>/<str:part>", files.paper, name="paper-of-line"),
    path("registers", registers.registers, name="registers"),
    path("registers/<str:month>", registers.register, name="register"),
    path("registers/<str:month>/register.pdf", registers.register_paper, name="register-paper"),
    path("registers/<str:month>/folder.zip", registers.register_folder, name="register-folder"),
    path("verify", verifying.verify, name="verify"),
    path("verify/<str:code>", verifying.verify, name="verified"),
    path("verify/<str:code>/<int:at>", verifying.verify),
    path("VERIFY/<str:code>/<int:at>", verifying.verify),
]
