"""Commands of the API. Generated from the model; change it there."""

from draftsman import Argument, Command, Float, Int, Items, String, authenticated, role

from .patterns import PAIR, WORD

AddShopCart = Command(
    "AddShopCartRequested",
    field="ShopCartMutation.add",
    allow=role(Argument("cart").split(":")[0], "-buyer"),
    fields=(
        String("cart", pattern=PAIR),
        String("article"),
        Int("amount", default=1),
    ),
)

CloseShopCart = Command(
    "CloseShopCartRequested",
    field="ShopCartMutation.close",
    allow=authenticated(),
    fields=(
        String("tenant", pattern=WORD),
        String("cart"),
        String("closedBy", auto_fill="username"),
        Items("notes", String("text"), Float("weight", default=1.5)),
    ),
)
