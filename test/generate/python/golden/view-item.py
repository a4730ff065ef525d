"""View Cart. Generated from the model; change it there."""

from draftsman import (
    Argument,
    Embedded,
    Relation,
    String,
    View,
    convert_items,
    role,
    snapshot_handler,
)

from .cart_line import CartLine


class Cart(View, key="cart", retention_days=30, notifies=False):
    """Cart."""

    fields = (
        String("cart"),
        String("status"),
        Embedded("lines", "CartLine"),
        Relation(
            "articles",
            "OneToMany",
            "Article",
            foreign_key="#canonical",
            allow=role(Argument("entity.cart").split(":")[0], "-buyer"),
        ),
    )


@snapshot_handler(
    Cart,
    "Shop.Cart",
    key=lambda snapshot, event: snapshot.cart,
    delete=(lambda snapshot, event: (snapshot.isDeleted != ''),),
)
def cart_from_shop_cart(view, snapshot, event):
    view.cart = snapshot.cart
    view.status = snapshot.status
    view.lines = convert_items(
        CartLine,
        snapshot.lines,
        lambda value, key: ({"article": value["article"], "amount": value["amount"]}),
    )
