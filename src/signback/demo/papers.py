"""Lindwater's papers, materials and customers, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MATERIALS = [
    ("softwood", "Bleached softwood pulp", 90000),
    ("hardwood", "Bleached hardwood pulp", 120000),
    ("recycled", "De-inked recycled pulp", 80000),
    ("chalk", "Precipitated chalk", 60000),
    ("starch", "Cationic starch", 12000),
    ("size", "AKD size", 4000),
    ("blue", "Blue dye", 900),
    ("cream", "Cream dye", 900),
]
BASE = {"softwood": 250, "hardwood": 560, "chalk": 180, "starch": 12, "size": 2}
KRAFT = {"softwood": 820, "recycled": 190, "starch": 14, "size": 3}
PAPERS = [
    ("ALD-80", "Aldwater Offset 80 g/m²", 80, False, "reel", "Paper machine 1", BASE),
    ("ALD-90", "Aldwater Offset 90 g/m²", 90, False, "reel", "Paper machine 1", BASE),
    ("ALD-90-BLUE", "Aldwater Offset Blue 90 g/m²", 90, True, "reel", "Paper machine 1", BASE | {"blue": 4}),
    ("ALD-120", "Aldwater Offset 120 g/m²", 120, False, "sheet", "Paper machine 1", BASE),
    ("TARN-100", "Tarn Envelope 100 g/m²", 100, False, "reel", "Paper machine 1", BASE),
    ("TARN-120", "Tarn Envelope 120 g/m²", 120, False, "reel", "Paper machine 1", BASE),
    ("FELL-70", "Fell Book Cream 70 g/m²", 70, True, "reel", "Paper machine 2", BASE | {"cream": 3}),
    ("FELL-90", "Fell Book Cream 90 g/m²", 90, True, "sheet", "Paper machine 2", BASE | {"cream": 3}),
    ("MAR-120", "Marram Kraft 120 g/m²", 120, False, "reel", "Paper machine 2", KRAFT),
    ("MAR-160", "Marram Kraft 160 g/m²", 160, False, "sheet", "Paper machine 2", KRAFT),
    ("IVO-240", "Ivory Board 240 g/m²", 240, True, "sheet", "Paper machine 2", BASE | {"cream": 2}),
    ("LAB-75", "Label Paper 75 g/m²", 75, False, "reel", "Paper machine 2", BASE),
]
PRICES = {"ALD": 1080, "TARN": 1150, "FELL": 1190, "MAR": 990, "IVO": 1320, "LAB": 1240}


def price(product: str) -> Decimal:
    """The list price of a paper per tonne."""
    return Decimal(PRICES[product.split("-")[0]])


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the demonstration."""

    number: str
    name: str
    customer_class: str
    sales: str
    contact: str
    telephone: str
    email: str
    signer: str
    street: str
    city: str
    country: str
    payment: str
    entrusts: bool = False


AFTER = "30 days after delivery"
BEFORE = "Deposit 30 %, balance before delivery"
BALANCE = "Balance before delivery"
CUSTOMERS = [
    CustomerRow("K-1001", "Imprimerie Vasseur, Lyon", "A", "sales", "Mme Claire Roche", "+33 4 72 55 01 18",
                "roche@vasseur.example", "Luc Vasseur", "Quai Perrache 14", "Lyon", "France", AFTER),
    CustomerRow("K-1002", "云章印务 Yunzhang Printing", "A", "sales-2", "陈志远 Chen Zhiyuan", "+86 21 5550 1177",
                "chen@yunzhang.example", "陈志远 Chen Zhiyuan", "江宁路 188 号", "上海 Shanghai", "China", AFTER),
    CustomerRow("K-1003", "Thistle & Sons Envelopes", "A", "sales", "Fergus Thistle", "+44 131 555 0144",
                "fergus@thistle.example", "Morag Thistle", "Leith Walk 201", "Edinburgh", "United Kingdom", AFTER, True),
    CustomerRow("K-2001", "Halloran Print Works", "B", "sales", "Declan Halloran", "+353 61 555 018",
                "declan@halloran.example", "陈晓岚 Chen Xiaolan", "Quay Street 18", "Limerick", "Ireland", BEFORE, True),
    CustomerRow("K-2002", "Brightwater Stationers", "B", "sales-2", "Mrs Aoife Doyle", "+44 1539 555 044",
                "doyle@brightwater.example", "Colin Bright", "Mill Lane 2", "Kendal", "United Kingdom", BEFORE, True),
    CustomerRow("K-2003", "Nordlicht Verlag, Lübeck", "B", "sales", "林佳 Lin Jia", "+49 451 555 0182",
                "lin@nordlicht.example", "Heike Brandt", "An der Untertrave 55", "Lübeck", "Germany", BEFORE),
    CustomerRow("K-2004", "Delgado Etiquetas", "B", "sales", "Pilar Delgado", "+34 93 555 0121",
                "pilar@delgado.example", "Pilar Delgado", "Carrer de Pallars 77", "Barcelona", "Spain", BEFORE, True),
    CustomerRow("K-3001", "Kestrel Cartons", "C", "sales", "Sam Kestrel", "+44 114 555 0199",
                "sam@kestrel.example", "Sam Kestrel", "Attercliffe Road 9", "Sheffield", "United Kingdom", BALANCE, True),
    CustomerRow("K-3002", "宏达纸制品 Hongda Paper", "C", "sales-2", "刘洋 Liu Yang", "+86 755 5550 1233",
                "liu@hongda.example", "刘洋 Liu Yang", "龙岗大道 5 号", "深圳 Shenzhen", "China", BALANCE, True),
    CustomerRow("K-3003", "Ostermann Kalender, Bremen", "C", "sales-2", "Uta Ostermann", "+49 421 555 0160",
                "uta@ostermann.example", "Uta Ostermann", "Am Wall 120", "Bremen", "Germany", BALANCE),
]  # fmt: skip
