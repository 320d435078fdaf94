"""Where the mall is found; the doors keep the names by which their library knows them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from signback.surfaces.shop import (
    account_keys,
    account_pages,
    article,
    cart_pages,
    checkout,
    checkout_ways,
    goods,
    help_pages,
    order_acts,
    order_pages,
    pictures,
)
from signback.surfaces.shop.opening import of_everybody, of_member

account: list[URLPattern | URLResolver] = [
    path("", account_pages.account, name="mall-account"),
    path("sign-in", of_everybody("SignIn"), name="account_login"),
    path("sign-out", of_everybody("SignOut"), name="account_logout"),
    path("register", of_everybody("SignUp"), name="account_signup"),
    path("prove", of_everybody("Prove"), name="account_email_verification_sent"),
    path("closed", of_everybody("Closed"), name="account_inactive"),
    path("forgotten", of_everybody("Forgotten"), name="account_reset_password"),
    path("forgotten/code", of_everybody("ForgottenCode"), name="account_confirm_password_reset_code"),
    path("forgotten/password", of_everybody("NewPassword"), name="account_complete_password_reset"),
    path("forgotten/done", of_everybody("NewPasswordDone"), name="account_password_reset_completed"),
    path("password", of_member("OtherPassword"), name="account_change_password"),
    path("password/first", of_member("OtherPassword"), name="account_set_password"),
    path("email", of_member("OtherAddress"), name="account_email"),
    path("again", of_member("ProveAgain"), name="account_reauthenticate"),
    path("keys", account_keys.keys, name="mall-keys"),
    path("keys/<int:pk>/revoke", account_keys.key_revoke, name="mall-key-revoke"),
    path("addresses/new", account_pages.address_new, name="mall-address-new"),
    path("addresses/<int:pk>/usual", account_pages.address_usual, name="mall-address-usual"),
    path("addresses/<int:pk>/drop", account_pages.address_drop, name="mall-address-drop"),
]
orders: list[URLPattern | URLResolver] = [
    path("", order_pages.orders, name="my-orders"),
    path("<str:number>", order_pages.order, name="mall-order"),
    path("<str:number>/placed", order_pages.placed, name="mall-placed"),
    path("<str:number>/goods", order_acts.goods, name="mall-order-goods"),
    path("<str:number>/hour", order_acts.hour, name="mall-order-hour"),
    path("<str:number>/address", order_acts.address, name="mall-order-address"),
    path("<str:number>/cancel", order_acts.cancel, name="mall-order-cancel"),
    path("<str:number>/return", order_acts.send_back, name="mall-order-return"),
    path("<str:number>/parcels/<str:parcel>/arrival", order_acts.arrival, name="mall-arrival"),
]
mall: list[URLPattern | URLResolver] = [
    path("", goods.mall, name="mall"),
    path("search", goods.search, name="mall-search"),
    path("shelves/<slug:slug>", goods.shelf, name="mall-shelf"),
    path("goods/<str:number>", article.article, name="mall-article"),
    path("pictures/<int:pk>/<int:width>", pictures.picture, name="mall-picture"),
    path("cart", cart_pages.cart, name="mall-cart"),
    path("checkout", checkout.checkout, name="mall-checkout"),
    path("checkout/delivery", checkout_ways.ways, name="mall-checkout-ways"),
    path("checkout/check", checkout.check, name="mall-checkout-check"),
    path("help", help_pages.help_page, name="mall-help"),
    path("language", help_pages.choose_language, name="mall-language"),
    path("sitemap.xml", help_pages.sitemap, name="mall-sitemap"),
    path("sitemap-<int:part>.xml", help_pages.sitemap_part, name="mall-sitemap-part"),
    path("account/", include(account)),
    path("orders/", include(orders)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("mall/", include(mall)),
    path("robots.txt", help_pages.robots, name="robots"),
]
