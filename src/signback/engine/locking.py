"""Reading a root under its lock, with everything its subject needs, by one statement."""

from __future__ import annotations

from functools import cache

from signback.engine.models import Root
from signback.engine.prepared import columns, fetch, fields_of, lite, read
from signback.orders.models import ClassPolicy, Contract, Customer


@cache
def statement() -> str:
    """The root with customer, class and contract, and the book edition in force; locked where rows can be."""
    lock = "" if lite() else " for update of r"
    return (
        f"select {columns(Root, 'r')}, {columns(Customer, 'c')}, {columns(ClassPolicy, 'p')}, "
        f"{columns(Contract, 'k')}, "
        "(select b.edition from engine_bookinforce b where b.process = r.kind) "
        "from engine_root r left join orders_customer c on c.id = r.customer_id "
        "left join orders_classpolicy p on p.customer_class = c.customer_class "
        "left join orders_contract k on k.id = r.contract_id where r.number = %s" + lock
    )


def locked(number: str) -> tuple[Root | None, int]:
    """The root, locked until the transaction ends, and the edition of its book that is in force."""
    rows = fetch(statement(), [number])
    if not rows:
        return None, 0
    row, at = rows[0], 0
    parts = []
    for model in (Root, Customer, ClassPolicy, Contract):
        end = at + len(fields_of(model))
        parts.append(read(model, row[at:end]))
        at = end
    root, customer, policy, contract = parts
    assert isinstance(root, Root)
    if isinstance(customer, Customer) and isinstance(policy, ClassPolicy):
        customer._state.fields_cache["classification"] = policy
    root._state.fields_cache["customer"] = customer
    root._state.fields_cache["contract"] = contract
    return root, row[at] or 0
