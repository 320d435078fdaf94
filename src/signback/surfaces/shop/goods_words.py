"""What the shelves and the goods say (E6)."""

from __future__ import annotations

from signback.documents.words import Words
from signback.surfaces.shop.words import Speech

SAYS = {
    "home.title": Words("Paper, straight from the mill", "纸厂直供好纸"),
    "home.lede": Words(
        "{count} kinds of goods. We ring you before we pack, so the right things reach the right door.",
        "共 {count} 种商品。发货前我们会致电确认，确保准确送达。",
    ),
    "shelf.lede": Words("{count} kinds of goods on this shelf.", "本类共 {count} 种商品。"),
    "all": Words("All goods", "全部商品"),
    "shelves": Words("Shelves", "商品分类"),
    "sort": Words("Sort by", "排序"),
    "sort.go": Words("Sort", "排序"),
    "sort.name": Words("name", "名称"),
    "sort.cheap": Words("price, lowest first", "价格从低到高"),
    "sort.dear": Words("price, highest first", "价格从高到低"),
    "sort.new": Words("newest first", "最新上架"),
    "more": Words("Further goods", "下一页"),
    "first": Words("From the beginning", "回到首页"),
    "empty": Words("Nothing stands here yet", "暂无商品"),
    "empty.says": Words("Look at all goods, or search.", "请浏览全部商品或搜索。"),
    # searching
    "search.title": Words("Goods for “{query}”", "“{query}”的搜索结果"),
    "search.asks": Words("Search the shop", "搜索商品"),
    "search.lede": Words("{count} kinds of goods found.", "找到 {count} 种商品。"),
    "search.one": Words("One kind of goods found.", "找到 1 种商品。"),
    "search.many": Words("More than {count} kinds of goods; the best ones first. Say more to find less.",
                         "超过 {count} 种商品，按相关度排列。可输入更多关键词缩小范围。"),
    "search.none": Words("Nothing found for “{query}”", "没有找到“{query}”"),
    "search.none.says": Words("Try fewer or other words, or look through the shelves.", "请减少或更换关键词，或浏览商品分类。"),
    "search.near": Words("Nothing found for “{query}”. These are for “{near}”.", "没有找到“{query}”，以下为“{near}”的结果。"),
    # stock in words
    "stock.in": Words("In stock", "有货"),
    "stock.few": Words("Only {left} left", "仅剩 {left} 件"),
    "stock.one": Words("Only one left", "仅剩 1 件"),
    "stock.out": Words("Sold out", "已售罄"),
    # one article
    "pieces": Words("Pieces", "数量"),
    "put": Words("Put in the cart", "加入购物车"),
    "each": Words("each, with tax", "单价（含税）"),
    "gone": Words("Sold out for now. Nothing is held back: what comes in stands here at once.", "暂时售罄。一到货即上架。"),
    "ways": Words(
        "{stock}. We ring you to confirm it, then we pack: ordered now it leaves us by {day}, if it is paid by then or at "
        "the door. A carrier brings it, or you fetch it.",
        "{stock}。我们来电确认后打包：现在下单，如届时已付款或货到付款，{day}前发出。快递送货，也可到店自提。",
    ),
    "costs": Words("What delivery costs", "配送费用"),
    "sheet": Words("The article", "商品信息"),
    "number": Words("Article number", "商品编号"),
    "weight": Words("Weight", "重量"),
    "size": Words("Size", "尺寸"),
    "shelf": Words("Shelf", "分类"),
    "beside": Words("Beside it on the shelf", "同类商品"),
    "in_cart": Words("{pieces} × {name} lies in your cart now", "已加入购物车：{name} × {pieces}"),
    "drawn": Words("A drawing; there is no photograph yet", "示意图，暂无照片"),
    # how an order goes
    "how": Words("How an order goes", "购物流程"),
    "how.1": Words("You order", "下单"),
    "how.1.says": Words("Change or cancel it freely at first", "确认前可随时修改或取消"),
    "how.2": Words("We ring you", "来电确认"),
    "how.2.says": Words("At the hour you choose, to confirm it", "在您选择的时段致电"),
    "how.3": Words("We pack", "打包"),
    "how.3.says": Words("Your order is fixed from here on", "此后订单不再更改"),
    "how.4": Words("You pay", "付款"),
    "how.4.says": Words("By transfer, or in cash at the door", "银行转账、邮局汇款或货到付款"),
    "how.5": Words("It arrives", "送达"),
    "how.5.says": Words("You tell us that all is well", "请确认收货"),
}  # fmt: skip
say = Speech(SAYS)
