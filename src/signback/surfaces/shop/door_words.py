"""What the members' doors say: registering, signing in, proving an address, a forgotten password (M6)."""

from __future__ import annotations

from signback.documents.words import Words
from signback.surfaces.shop.words import Speech

SAYS = {
    # signing in
    "in.title": Words("Sign in", "登录"),
    "in.lede": Words("Your orders, your addresses and your cart wait for you.", "您的订单、地址和购物车都在等您。"),
    "in.send": Words("Sign in", "登录"),
    "in.other": Words("I am new here", "我是新会员"),
    "in.forgotten": Words("I forgot my password", "忘记密码"),
    # registering
    "up.title": Words("Become a member", "注册会员"),
    "up.lede": Words("So that you can order, change an order, and see where it is.",
                     "注册后即可下单、修改订单并查看进度。"),
    "up.send": Words("Become a member", "注册"),
    "up.other": Words("I am a member already", "我已是会员"),
    # the code that proves the address
    "prove.title": Words("Type the code from the mail", "请输入邮件中的验证码"),
    "prove.lede": Words("We sent six figures to {address}. They hold for a quarter of an hour.",
                        "我们已将六位数字发送至 {address}，15 分钟内有效。"),
    "prove.send": Words("This is my address", "确认"),
    "prove.again": Words("Send another code", "重新发送验证码"),
    "prove.spam": Words("Nothing there? Look among the unwanted mail, or have another one sent.",
                        "没有收到？请查看垃圾邮件，或重新发送。"),
    "prove.other": Words("Use another address", "换一个邮箱"),
    # a forgotten password
    "forgot.title": Words("A new password", "重设密码"),
    "forgot.lede": Words("We send a code to your address; with it you choose a new password.",
                         "我们将验证码发送到您的邮箱，凭此设置新密码。"),
    "forgot.send": Words("Send me a code", "发送验证码"),
    "code.title": Words("Type the code from the mail", "请输入邮件中的验证码"),
    "code.lede": Words("If {address} belongs to a member, six figures are on their way there.",
                       "如果 {address} 是会员邮箱，六位数字已发出。"),
    "code.other": Words("Ask for another code", "重新获取验证码"),
    "code.send": Words("Go on", "继续"),
    "new.title": Words("Choose a new password", "设置新密码"),
    "new.lede": Words("At least eight characters, and not one that everybody uses.", "至少八位，且不要使用常见密码。"),
    "new.send": Words("Take this password", "保存新密码"),
    "done.title": Words("The password is changed", "密码已更改"),
    "done.lede": Words("Sign in with it from now on.", "今后请用新密码登录。"),
    # while signed in
    "password.title": Words("Change your password", "更改密码"),
    "password.lede": Words("The present one first, so that nobody else changes it.", "请先输入当前密码。"),
    "password.send": Words("Change the password", "更改密码"),
    "email.title": Words("Change your e-mail address", "更改邮箱"),
    "email.lede": Words("It is {address} now. We send a code to the new one; until you type it, nothing changes.",
                        "当前为 {address}。我们向新邮箱发送验证码，输入后才会更改。"),
    "email.send": Words("Send me a code", "发送验证码"),
    "again.title": Words("Prove that it is you", "请验证身份"),
    "again.lede": Words("Type your password once more.", "请再次输入密码。"),
    "again.send": Words("It is me", "确认"),
    "closed.title": Words("This account is closed", "此账号已停用"),
    "closed.lede": Words("Call us if that is a mistake.", "如有疑问，请致电我们。"),
    "out.title": Words("Sign out", "退出登录"),
    "out.lede": Words("Your cart is kept.", "购物车会保留。"),
    "out.send": Words("Sign out", "退出登录"),
    # fields
    "field.login": Words("E-mail address", "邮箱"),
    "field.email": Words("E-mail address", "邮箱"),
    "field.name": Words("Your name, as parcels shall carry it", "姓名（收件人）"),
    "field.password": Words("Password", "密码"),
    "field.password1": Words("Password", "密码"),
    "field.oldpassword": Words("Present password", "当前密码"),
    "field.code": Words("Code", "验证码"),
    "hint.password1": Words("At least eight characters", "至少八位"),
    "wrong": Words("This is not right yet", "请更正"),
    # faults
    "email_password_mismatch": Words("Address and password do not fit together", "邮箱与密码不符"),
    "incorrect_code": Words("This is not the code; look at the newest mail", "验证码不正确，请查看最新邮件"),
    "incorrect_password": Words("This is not your password", "密码不正确"),
    "enter_current_password": Words("Type your present password", "请输入当前密码"),
    "too_many_login_attempts": Words("Too many tries; wait five minutes, then try again", "尝试次数过多，请五分钟后再试"),
    "rate_limited": Words("A mail is on its way; wait a little before the next one", "邮件已发出，请稍后再试"),
    "email_taken": Words("This address belongs to another member", "该邮箱已被使用"),
    "same_as_current": Words("This is the address you have already", "新邮箱与当前邮箱相同"),
    # said after an act
    "said.in": Words("Welcome back, {name}", "欢迎回来，{name}"),
    "said.out": Words("You are signed out", "您已退出登录"),
    "said.password": Words("Your password is changed", "密码已更改"),
    "said.email": Words("{address} is your address now", "您的邮箱已更新为 {address}"),
}  # fmt: skip

LETTERS = {
    "email_confirmation.subject": Words("{code} is your code for {mill}", "{mill} 验证码：{code}"),
    "email_confirmation.text": Words(
        "Type this code where you registered:\n\n    {code}\n\nIt holds for a quarter of an hour.\n"
        "If you did not register, do nothing: without the code nothing happens.\n\n{mill}\n{home}\n",
        "请在注册页面输入以下验证码：\n\n    {code}\n\n15 分钟内有效。\n"
        "如非本人操作，请忽略此邮件。\n\n{mill}\n{home}\n",
    ),
    "password_reset_code.subject": Words("{code} is your code for a new password", "重设密码验证码：{code}"),
    "password_reset_code.text": Words(
        "Type this code where you asked for a new password:\n\n    {code}\n\n"
        "If it was not you, do nothing: your password stays.\n\n{mill}\n{home}\n",
        "请在重设密码页面输入以下验证码：\n\n    {code}\n\n如非本人操作，请忽略此邮件，密码不会改变。\n\n{mill}\n{home}\n",
    ),
    "account_already_exists.subject": Words("You are a member already", "您已是会员"),
    "account_already_exists.text": Words(
        "Somebody, perhaps you, wanted to register with this address; it belongs to an account already.\n"
        "Sign in, or choose a new password: {forgotten}\n\n{mill}\n{home}\n",
        "有人（也许是您）用此邮箱注册；该邮箱已有账号。\n请直接登录，或重设密码：{forgotten}\n\n{mill}\n{home}\n",
    ),
    "unknown_account.subject": Words("No member has this address", "此邮箱没有会员账号"),
    "unknown_account.text": Words(
        "Somebody, perhaps you, asked for a new password with this address; no member has it.\n"
        "Perhaps you registered with another one. Become a member: {register}\n\n{mill}\n{home}\n",
        "有人（也许是您）用此邮箱申请重设密码，但没有对应的会员。\n您可能用了其他邮箱。注册会员：{register}\n\n{mill}\n{home}\n",
    ),
}  # fmt: skip

say = Speech(SAYS)
write = Speech(LETTERS)
