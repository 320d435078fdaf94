"""The house's refusals as a Chinese page says them: the rules themselves speak English (E6)."""

from __future__ import annotations

import re
from typing import Final

from signback.orders.addresses import NO_SUCH_COUNTRY
from signback.surfaces.shop.words import language

APART: Final = "Goods in different currencies are ordered apart"
CONFIRMED: Final = "The mall has confirmed this order with the member; it can no longer be changed or cancelled"
OURS: Final = {
    CONFIRMED: "We have confirmed this order with you; it can no longer be changed or cancelled",
    "Nothing is with the member that could go back": "Nothing has arrived with you that could go back",
}  # fmt: skip
"""The house speaks of the member; to the member it says you."""
KNOWN: Final = {
    "This country's addresses need this": "该国家或地区的地址需要填写此项",
    "This does not exist in this country; check it": "该国家或地区没有此项，请核对",
    "This is no telephone number of this country; write it with its country code": "电话号码无效，请加上国家代码",
    NO_SUCH_COUNTRY: "没有这个国家或地区",
    "We do not send to this country": "暂不配送至该国家或地区",
    "This article is not sold any more": "该商品已下架",
    APART: "不同币种的商品请分开下单",
    "This is too heavy for one order to this country; order it in parts": "重量超过该地区限额，请分开下单",
    "These goods cannot be brought there in this way; choose another delivery": "该配送方式不适用，请选择其他方式",
    "Say what was wrong": "请说明问题",
    CONFIRMED: "订单已确认，不能再修改或取消",
    "The order has ended": "订单已结束",
    "Nothing is with the member that could go back": "目前没有可退的商品",
    "Somebody else was quicker": "订单刚刚有变动，请重新查看",
}  # fmt: skip
PATTERNS: Final = (
    (re.compile(r"Only (\d+) of (.+) are left"), r"\2 仅剩 \1 件"),
    (re.compile(r"Only one of (.+) is left"), r"\1 仅剩 1 件"),
    (re.compile(r"(.+) is sold out"), r"\1 已售罄"),
    (re.compile(r"Goods priced in (\w+) are not sent to this country"), r"以 \1 计价的商品暂不配送至该国家或地区"),
    (re.compile(r"Only (\d+) of line (.+) can go back"), r"第 \2 行最多可退 \1 件"),
    (re.compile(r"([\d,.]+ \w+) have arrived for this order: say where they go back to"), r"已收到 \1，请说明退款方式"),
)  # fmt: skip


def in_words(says: str) -> str:
    """A refusal's sentence in the language of the page; what has no words of its own stays as the rule says it."""
    if language() != "zh":
        return OURS.get(says, says)
    if says in KNOWN:
        return KNOWN[says]
    for pattern, chinese in PATTERNS:
        if pattern.fullmatch(says):
            return pattern.sub(chinese, says)
    return says


def of_members(says: str) -> bool:
    """Whether a refusal's sentence is one for members; the others speak of the house's own steps."""
    return says in KNOWN or any(pattern.fullmatch(says) for pattern, _ in PATTERNS)
