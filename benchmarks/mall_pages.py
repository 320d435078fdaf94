"""What the mall's people, its members and its visitors look at."""

PAGES = (
    ("the mall's worklist", "mall-administrator", "/"),
    ("the call queue", "mall-administrator", "/calls"),
    ("  by age", "mall-administrator", "/calls?by=age"),
    ("  by value", "mall-administrator", "/calls?by=value"),
    ("the assignment board", "mall-administrator", "/board"),
    ("the mall's orders", "mall-administrator", "/mall-orders"),
    ("logistics' worklist", "logistics", "/"),
    ("the pick list", "logistics", "/pick-list"),
    ("a member's orders", "member-anna", "/mall/orders/"),
    ("an article, to a visitor", "", "/mall/goods/NB-A5-LINED"),
    ("a search", "", "/mall/search?q=notebook"),
)
