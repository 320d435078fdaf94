"""What the customer's page says, in both languages (E6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from signback.documents.words import Language, Words

SAYS = {
    "sign_title": Words("Please sign order {number}", "请签署订单 {number}"),
    "signed_title": Words("Order {number} is signed. Thank you", "订单 {number} 已签署，谢谢"),
    "open_title": Words("Your order {number}", "您的订单 {number}"),
    "lede": Words("For {customer}: {summary}", "{customer}：{summary}"),
    "signed_by": Words("{name} signed revision {revision} on {when}.", "{name} 于 {when} 签署了第 {revision} 版。"),
    "before": Words("Sign before {time} {day}", "请于{day} {time} 前签署"),
    "today": Words("today", "今天"),
    "left": Words("{hours} h {minutes} min left", "还剩 {hours} 小时 {minutes} 分"),
    "keeps": Words("keeps", "保持"),
    "after": Words("after that", "此后"),
    "rule": Words(
        "These are the days your paper is finished at the mill. Each working day without a signature moves it by one "
        "day, as the confirmation says.",
        "此为纸张在本厂完工的日期。每缺一个工作日的签署，完工日期顺延一天，确认书中亦有载明。",
    ),
    "todo": Words("What you must do", "您需要办理"),
    "read": Words("Read the confirmation", "阅读确认书"),
    "read_why": Words("Revision {revision}, {pages} pages", "第 {revision} 版，共 {pages} 页"),
    "sign": Words("Sign it", "签署"),
    "assumed": Words(
        "These were not said by you; please look at them: {items}.", "以下内容并非贵方所述，请核对：{items}。"
    ),
    "deposit": Words("Pay the deposit, {amount}", "支付定金 {amount}"),
    "deposit_why": Words("Making starts when it is here. Reference {number}.", "到账后开始生产。附言请写 {number}。"),
    "balance": Words("Pay the balance, {amount}", "支付余款 {amount}"),
    "balance_why": Words("The goods leave when it is here. Reference {number}.", "到账后发货。附言请写 {number}。"),
    "nothing": Words("Nothing just now. We write to you when there is.", "目前无需办理。如有需要，我们会通知您。"),
    "done": Words("Done", "已完成"), "to_do": Words("To do", "待办"), "later": Words("Later", "稍后"),
    "progress": Words("How far it is", "进度"),
    "confirmed": Words("Confirmed and sent to you", "已确认并寄出"),
    "signed": Words("Signed and sent back", "已签署寄回"),
    "making": Words("Being made", "生产中"),
    "made": Words("Made, inspected and in the warehouse", "已完工、检验并入库"),
    "shipped": Words("On its way", "运输中"),
    "arrived": Words("Arrived", "已到货"),
    "finished_on": Words("finished by {day}", "预计 {day} 完工"),
    "who_title": Words("First, show us that it is you", "请先验证身份"),
    "who_why": Words("We send a code to {address}; it holds for a quarter of an hour.",
                     "我们将向 {address} 发送验证码，15 分钟内有效。"),
    "send_code": Words("Send me the code", "发送验证码"),
    "again": Words("Send another code", "重新发送"),
    "code": Words("The code from the mail", "邮件中的验证码"),
    "prove": Words("It is me", "确认"),
    "sign_heading": Words("Sign", "签署"),
    "letters": Words("The letters from the last page", "末页所印字码"),
    "letters_hint": Words("They show us that all pages reached you", "用以证明所有页均已收到"),
    "position": Words("Your position", "职务"),
    "name": Words("Your name, as you sign", "签名"),
    "seal": Words("Your seal or signature as a picture, if you like", "印章或签名图片（可选）"),
    "agree": Words(
        "I may sign for {customer}, and I have read revision {revision} to its last page.",
        "本人有权代表 {customer} 签署，并已阅读第 {revision} 版全文。",
    ),
    "sign_button": Words("Sign order confirmation {number}", "签署订单确认书 {number}"),
    "fingerprint": Words("Revision {revision}, fingerprint {digest}. You get a sealed copy at once.",
                         "第 {revision} 版，指纹 {digest}。签署后立即可下载加签副本。"),
    "paper": Words(
        "Rather on paper? Print it, sign or stamp it, and send it back: a photograph, a scan and a fax count just the "
        "same.",
        "愿用纸质？请打印、签字或盖章后寄回：照片、扫描件与传真同样有效。",
    ),
    "not_right": Words("Something is not right?", "内容有误？"),
    "answer": Words("I", "本人"),
    "change": Words("ask for a change", "要求更改"),
    "decline": Words("decline the order", "不接受此订单"),
    "reason": Words("What, and why", "内容及原因"),
    "answer_button": Words("Send it", "发送"),
    "draw": Words("Or draw it here", "或在此手写签名"),
    "clear": Words("Clear", "清除"),
    "answered": Words("We have your answer and call you.", "已收到您的答复，我们会与您联系。"),
    "not_signatory": Words("{name} is named to sign for {customer}.", "{customer} 指定由 {name} 签署。"),
    "documents": Words("Documents", "文件"),
    "signed_copy": Words("Your signed copy", "您的加签副本"),
    "ask": Words("Who to ask", "联系人"),
    "ended_title": Words("This link has ended", "此链接已失效"),
    "ended": Words("Ask us for a new one; nothing of your order is lost.", "请向我们索取新链接；您的订单不受影响。"),
    "wrong": Words("This is not right yet", "请更正"),
    "other": Words("简体中文", "English"),
    "over": Words("This order has ended.", "此订单已结束。"),
}  # fmt: skip
FAULTS = {
    "agree": Words("Tick it if you may sign and have read it", "请勾选确认"),
    "letters": Words("These are not the letters on the last page of revision {revision}",
                     "与第 {revision} 版末页字码不符"),
    "name": Words("Write your name", "请填写姓名"),
    "position": Words("Write your position", "请填写职务"),
    "reason": Words("Say what and why", "请填写内容及原因"),
    "answer": Words("Choose one of them", "请选择"),
}  # fmt: skip
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class Speech:
    """The page's words in one language."""

    def __init__(self, language: Language, local: Callable[[datetime], datetime]) -> None:
        self.language, self.local = language, local

    def __call__(self, key: str, **said: object) -> str:
        return SAYS[key].in_language(self.language).format(**said)

    def fault(self, key: str, **said: object) -> str:
        """What is wrong with an answer."""
        return FAULTS[key].in_language(self.language).format(**said)

    def day(self, day: date) -> str:
        """12 May, 5月12日."""
        return f"{day.month}月{day.day}日" if self.language == "zh" else f"{day:%-d %B}"

    def short(self, day: date) -> str:
        """12 May, 26 Nov, 5月12日: as large as a leaf of a calendar has room for."""
        return self.day(day) if self.language == "zh" else f"{day:%-d %b}"

    def weekday(self, day: date) -> str:
        """Tuesday, 周二."""
        return WEEKDAYS[day.weekday()] if self.language == "zh" else f"{day:%A}"

    def moment(self, moment: datetime) -> str:
        """A day with its hour."""
        here = self.local(moment)
        return f"{self.day(here.date())} {here:%H:%M}" if self.language == "zh" else f"{here:%-d %B, %H:%M}"

    def left(self, span: timedelta) -> str:
        """What is left of the time."""
        minutes = max(0, int(span.total_seconds()) // 60)
        return self("left", hours=minutes // 60, minutes=minutes % 60)
