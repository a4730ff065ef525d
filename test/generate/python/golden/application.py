"""Demo. Generated from the model; change it there."""

from draftsman import Application

from .commands import AddShopCart, CloseShopCart
from .domain.shop.cart import flows as cart_flows
from .domain.shop.cart.aggregate import Cart
from .notifiers.say_goodbye import SAY_GOODBYE
from .projections import PROJECTIONS
from .queries import QUERIES
from .views.article import Article
from .views.cart import Cart as CartView
from .views.cart_line import CartLine

app = Application(
    name="Demo",
    runtime="1",
    commands=(AddShopCart, CloseShopCart),
    aggregates=(Cart,),
    flows=(cart_flows.add, cart_flows.close),
    views=(Article, CartView, CartLine),
    notifiers=(SAY_GOODBYE,),
    queries=QUERIES,
    projections=PROJECTIONS,
)
