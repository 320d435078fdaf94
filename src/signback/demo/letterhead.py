"""The letterhead of the demonstration mill; every number in it belongs to nobody."""

from __future__ import annotations

from signback.documents.data.common import Mill
from signback.documents.words import Words

LINDWATER = Mill(
    Words("Lindwater Paper Mill", "凌水造纸有限公司"),
    Words("Paper made to order since 1886", "一八八六年创立 · 专业定制造纸"),
    Words("Mill Lane 4, Lindwater, Co. Tipperary, Ireland", "爱尔兰蒂珀雷里郡凌水镇磨坊巷4号"),
    telephone="+353 52 555 0100", fax="+353 52 555 0109", email="orders@lindwater.example",
    tax_number="IE 0000000LW", bank="Bank of Lindwater, IE64 LIND 0000 0000 1886 00, LINDIE00",
)  # fmt: skip
