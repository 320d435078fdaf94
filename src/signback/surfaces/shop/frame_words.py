"""What stands around every page of the mall (E6)."""

from __future__ import annotations

from signback.documents.words import Words
from signback.surfaces.shop.words import Speech

AROUND = {
    "skip": Words("Skip to the content", "跳到正文"),
    "shop": Words("{mill}: Shop", "{mill}商城"),
    "goods": Words("Goods", "商品"),
    "all": Words("All goods", "全部商品"),
    "menu": Words("Menu", "菜单"),
    "close": Words("Close the menu", "关闭菜单"),
    "search": Words("Search the shop", "搜索商品"),
    "seek": Words("Search", "搜索"),
    "example": Words("Search: kraft, A5, 宣纸", "搜索：宣纸、A5、kraft"),
    "account": Words("Your account", "我的账户"),
    "orders": Words("My orders", "我的订单"),
    "sign_in": Words("Sign in", "登录"),
    "cart": Words("Cart", "购物车"),
    "foot": Words("{mill}. We ring you before we pack.", "{mill}，发货前我们会致电确认。"),
    "help": Words("How an order goes", "购物流程"),
    "delivery": Words("Delivery, payment and returns", "配送、付款与退货"),
    "other": Words("简体中文", "English"),
    "article": Words("Article", "商品"),
    "pieces": Words("Pieces", "数量"),
    "each": Words("Each", "单价"),
    "sum": Words("Sum", "小计"),
    "sign_out": Words("Sign out", "退出登录"),
    "wrong": Words("This is not right yet", "请更正"),
    "if_any": Words("if any", "选填"),
}
REFUSALS = {
    "no_such_page": Words("There is no such page", "没有此页面"),
    "no_such_page.says": Words("It may have moved, or was never there.", "页面可能已移动，或从未存在。"),
    "busy": Words("Too many tries", "尝试次数过多"),
    "busy.says": Words("Wait a few minutes, then try again.", "请稍等几分钟再试。"),
    "only_sent": Words("This is no page", "这里没有页面"),
    "only_sent.says": Words(
        "This address takes only what a button sends. Nothing was done.", "此地址仅接收按钮提交的内容，未执行任何操作。"
    ),
    "that_page": Words("To the page of the button", "前往按钮所在页面"),
    "no_csrf_token": Words("This page is too old", "页面已过期"),
    "no_csrf_token.says": Words(
        "It was opened before you signed in or out, so what it sent was not taken. Nothing was done.",
        "该页面在您登录或退出之前打开，提交的内容未被接收，未执行任何操作。",
    ),
    "typed_again": Words(
        "This page was opened before you signed in or out, so nothing was done. What you typed is filled in again, except "
        "passwords and codes: look through it and send it once more. If this happens again, allow this site’s cookies.",
        "该页面在您登录或退出之前打开，未执行任何操作。您填写的内容已重新填入（密码和验证码除外），请核对后再次提交。"
        "如仍出现此提示，请允许本网站使用 Cookie。",
    ),
    "bad_request": Words("This cannot be read", "无法读取"),
    "bad_request.says": Words(
        "What your browser sent cannot be read. Load the page again and try once more.",
        "浏览器提交的内容无法读取，请重新载入页面后再试。",
    ),
    "fault": Words("We have made a mistake", "系统出错"),
    "fault.says": Words(
        "Nothing of what you sent was recorded. Try it once more in a moment.", "您提交的内容未被记录，请稍后再试。"
    ),
    "anew": Words("Open it anew", "重新打开"),
    "back": Words("To the goods", "返回商品"),
    "mine": Words("To my orders", "返回我的订单"),
}
around = Speech(AROUND)
refused_words = Speech(REFUSALS)
