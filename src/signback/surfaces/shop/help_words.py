"""How an order goes, what sending costs, how to pay, what can go back (E6)."""

from __future__ import annotations

from signback.documents.words import Words
from signback.surfaces.shop.words import Speech

SAYS = {
    "title": Words("Ordering, paying, sending back", "下单、付款与退货"),
    "lede": Words("Five links, one after the other; only paying has its own time.", "五个环节，依次进行；付款可随时完成。"),
    "delivery": Words("Delivery", "配送"),
    "delivery.says": Words(
        "We ring you, then we pack, then the parcel leaves. You see its number and where it is on the order’s page. "
        "Nobody at home: the courier tries again.",
        "来电确认后打包发货。订单页可查看单号与进度。无人签收时会再次派送。",
    ),
    "fetch": Words("Fetching it yourself", "到店自提"),
    "fetch.says": Words("You fetch your goods at our counter: {counter}. It costs nothing unless the table below says so. We "
                        "write to you when they lie ready, with the day until which they wait; bring an identity paper. "
                        "Nothing is handed over unpaid; cash is taken at the counter.",
                        "自提地点：{counter}。除下表另有规定外不收费。备好后我们通知您领取期限，请携带身份证件；付清后方可领取，可在柜台付现金。"),
    "fees": Words("What delivery costs", "配送费"),
    "country": Words("To", "送至"),
    "weight": Words("Up to", "重量不超过"),
    "from": Words("from goods worth", "商品满"),
    "free": Words("free", "免运费"),
    "fee": Words("Costs", "费用"),
    "elsewhere": Words("every other country", "其他国家或地区"),
    "pay": Words("Payment", "付款"),
    "pay.bank": Words("Bank transfer, before delivery: write the reference that stands on the order’s page, or scan its code with "
                      "your bank’s app.", "银行转账（发货前）：附言填写订单页所示编号，或用银行应用扫码。"),
    "pay.post": Words("Post office remittance, before delivery: the order’s page says what to write on the slip.",
                      "邮局汇款（发货前）：汇款单填写内容见订单页。"),
    "pay.cash": Words("Cash on delivery: to the courier at the door, or at our counter. Have the sum ready.",
                      "货到付款：送货上门时付给快递员，自提时在柜台支付，请备好现金。"),
    "pay.late": Words("An order that is paid before delivery ends by itself when nobody pays; its page says until when.",
                      "预付订单逾期未付将自动取消，期限见订单页。"),
    "change": Words("Changing and cancelling", "修改与取消"),
    "change.says": Words("As long as we have not confirmed the order with you on the telephone, you change or cancel it on "
                         "its page. What you leave as it is keeps its price.",
                         "来电确认前，可在订单页修改或取消；未改动的商品价格不变。"),
    "returns": Words("Returns", "退货"),
    "returns.says": Words("Ask on the order’s page, for money or for the same again. We answer with the address; what comes "
                          "back in order is paid back, by another way too if you like.",
                          "在订单页申请退款或换货。我们告知退回地址；商品完好即退款，可选择其他方式。"),
}  # fmt: skip
say = Speech(SAYS)
