"""What a member's own pages say (E6)."""

from __future__ import annotations

from signback.documents.words import Words
from signback.surfaces.shop.words import Speech

SAYS = {
    "title": Words("Your account", "我的账户"),
    "lede": Words("What we know of you, and where your goods go.", "您的资料与收货地址。"),
    "you": Words("You", "个人资料"),
    "name": Words("Your name", "姓名"),
    "telephone": Words("Telephone", "电话"),
    "telephone.hint": Words("Proposed when you order", "下单时自动填写"),
    "telephone.wrong": Words("This is no telephone number; write it with its country code", "电话号码无效，请加上国家代码"),
    "email": Words("E-mail address", "邮箱"),
    "change": Words("Change", "更改"),
    "password": Words("Password", "密码"),
    "save": Words("Keep it so", "保存"),
    "saved": Words("Kept", "已保存"),
    "needed": Words("Write your name", "请填写姓名"),
    "long": Words("At most {most} characters", "最多 {most} 个字符"),
    "wrong": Words("This is not right yet", "请更正"),
    "addresses": Words("Your addresses", "收货地址"),
    "addresses.none": Words("None yet. One is kept when you order, or here.", "暂无地址。可在此添加或下单时保存。"),
    "addresses.new": Words("Another address", "添加地址"),
    "usual": Words("Proposed first", "默认地址"),
    "make_usual": Words("Propose it first", "设为默认"),
    "drop": Words("Take it off", "删除"),
    "dropped": Words("The address is taken off; orders that go there still do", "地址已删除，已有订单不受影响"),
    "new.title": Words("Another address", "添加地址"),
    "new.lede": Words("Written as the country’s post knows it.", "请按当地邮政格式填写。"),
    "new.send": Words("Keep the address", "保存地址"),
    "keys": Words("Keys for programs", "程序密钥"),
    "keys.lede": Words("A program with a key of yours orders in your name. It never needs your password; see /api/v1/docs.",
                       "程序凭密钥以您的名义下单，无需密码；见 /api/v1/docs。"),
    "keys.name": Words("What it is for", "用途"),
    "keys.needed": Words("Say what it is for, in at most {most} characters", "请填写用途，最多 {most} 个字符"),
    "keys.make": Words("Make a key", "生成密钥"),
    "keys.made": Words("Copy it now: it is shown this once and kept nowhere.", "请立即复制：仅显示一次。"),
    "keys.none": Words("None yet.", "暂无。"),
    "keys.until": Words("opens until {until}", "有效至 {until}"),
    "keys.back": Words("Take it back", "撤销"),
    "keys.revoked": Words("The key opens nothing any more", "密钥已撤销"),
    "orders": Words("My orders", "我的订单"),
    "most": Words("Twenty addresses are kept at most; take one off first", "最多保存 20 个地址，请先删除"),
}  # fmt: skip
say = Speech(SAYS)
