"""Behaviour of Shop.Cart. Generated from the model; change it there."""

from application.expressions import cart_key
from draftsman import Part, Trigger, behavior_flow, emit, require
from lib import Prices

from .aggregate import Cart
from .events import ArticleAdded, CartClosed


@behavior_flow(
    Cart,
    "Add",
    Trigger(
        "AddShopCartRequested",
        key=lambda event, domain_event: event.cart,
        variables={
            "cart": lambda event, domain_event: event.cart,
            "article": lambda event, domain_event: event.article,
            "amount": lambda event, domain_event: event.amount,
        },
        idempotency_key=(
            lambda event, domain_event: event.cart,
            lambda event, domain_event: event.article,
        ),
        idempotency_ttl=3600,
    ),
)
def add(flow):
    """Shop.Cart.Add, on AddShopCartRequested."""
    require(
        flow,
        (flow.amount > 0),
        "Amount ",
        Part("{flow.amount!r}", lambda: (flow.amount), conversion="r"),
        " is not allowed",
    )
    Prices.check_article(flow)
    flow.lines = ([{'article': flow.article, 'amount': flow.amount}])
    emit(
        flow,
        ArticleAdded,
        cart=(flow.cart),
        lines=(flow.lines),
        price=(Prices.total(flow.lines)),
        tags=["new", "from the shop"],
    )


@behavior_flow(
    Cart,
    "Close",
    Trigger(
        "CloseShopCartRequested",
        key=lambda event, domain_event: cart_key(str(event.tenant), str(event.cart)),
        variables={"closedBy": lambda event, domain_event: event.closedBy},
    ),
    reactivate="optional",
)
def close(flow):
    """Shop.Cart.Close, on CloseShopCartRequested."""
    close_code_1(flow)
    emit(flow, CartClosed, cart=(flow.identity), closedBy=(flow.closedBy), urgent=False)


def close_code_1(flow):
    # who closes a cart does it once
    if flow.closedBy == '':
    	raise ValueError("""nobody
closes it""")
