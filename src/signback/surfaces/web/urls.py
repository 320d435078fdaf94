"""Where the pages of the back office are found."""

from __future__ import annotations

from django.urls import path

from signback.surfaces.web import (
    arrivals,
    deputies,
    house,
    keys,
    lists,
    map,
    me,
    notices,
    order,
    orders,
    sign_in,
    signed_papers,
    steps,
    worklist,
)

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("intake", arrivals.intake, name="intake"),
    path("signed-papers", signed_papers.signed_papers, name="signed-papers"),
    path("search", orders.search, name="search"),
    path("news", worklist.news, name="news"),
    path("map", map.process_map, name="map"),
    path("orders", orders.orders, name="orders"),
    path("orders/<str:number>", order.order, name="order"),
    path("orders/<str:number>/files/<str:digest>", steps.attachment, name="attachment"),
    path("orders/<str:number>/files/<str:digest>/<int:page>", steps.attachment_page, name="attachment-page"),
    path("orders/<str:number>/deliveries/<str:key>/<str:name>", steps.step, name="delivery-step"),
    path("orders/<str:number>/<str:name>", steps.step, name="step"),
    path("customers", lists.customers, name="customers"),
    path("customers/<str:number>", lists.customer, name="customer"),
    path("papers", lists.papers, name="papers"),
    path("prices", lists.prices, name="prices"),
    path("prices/<int:plan>", lists.price_plan, name="price-plan"),
    path("contracts", lists.contracts, name="contracts"),
    path("policy", house.policy, name="policy"),
    path("policy/<str:name>", house.change, name="house-step"),
    path("notices", notices.notices, name="notices"),
    path("me", me.me, name="me"),
    path("me/password", me.password, name="password"),
    path("me/deputies/new", deputies.deputy_new, name="deputy-new"),
    path("me/deputies/<int:pk>/end", deputies.deputy_end, name="deputy-end"),
    path("me/keys/new", keys.key_new, name="key-new"),
    path("me/keys/<int:pk>/revoke", keys.key_revoke, name="key-revoke"),
    path("notices/seen", notices.notices_seen, name="notices-seen"),
]
