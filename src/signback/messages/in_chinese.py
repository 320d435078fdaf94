"""What members are told by mail, in Chinese: by the sentence as the mall's book says it (E6)."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

CHINESE = {
    "We have your order; we call you to confirm it": "已收到您的订单，我们将致电确认",
    "Your order was changed": "您的订单已修改",
    "Your order is cancelled": "您的订单已取消",
    "Your order was not paid in time and has ended; you owe nothing": "订单逾期未付款，已自动取消，您无需付款",
    "We tried to call you about your order; call us, or choose another hour":
        "我们致电未能联系到您，请回电或更改来电时段",
    "Your order is confirmed": "您的订单已确认",
    "Your order could not be confirmed and is cancelled": "您的订单未能确认，已取消",
    "Some of your goods are not here yet; we send them as soon as they come": "部分商品尚未到货，到货后立即发出",
    "The goods that were missing are here; we send them to you": "缺货商品已到货，即将发出",
    "Some of your goods cannot be had; you do not pay for them, and what you have paid for them goes back":
        "部分商品无货，您无需为其付款，已付款项将退还",
    "We cannot keep your order; it has ended, and what you paid goes back":
        "我们无法履行您的订单，订单已终止，已付款项将退还",
    "We have received your payment": "已收到您的付款",
    "Money is on its way back to you": "退款已发出",
    "Your goods are on their way": "您的商品已发出",
    "Your goods are ready to be fetched": "您的商品已备好，可到店领取",
    "Your goods were fetched at our counter": "您的商品已在柜台领取",
    "Your goods were not fetched in time; we ring you about them": "您的商品逾期未领取，我们将与您联系",
    "News of your parcel": "您的包裹有新进展",
    "Your return is approved": "您的退货申请已同意",
    "Your return cannot be taken back": "您的退货申请未能受理",
    "Your return was inspected": "您的退货已检验",
    "Order": "订单", "Parcel": "包裹", "Return": "退货",
}  # fmt: skip


def spoken(says: str) -> str:
    """A sentence in the reader's language, where it is known in it."""
    if (get_language() or "").startswith("zh") and says in CHINESE:
        return CHINESE[says]
    return gettext(says)
