"""Events of Shop.Cart. Generated from the model; change it there."""

from draftsman import Boolean, DomainEvent, Int, Items, String, StringList


class ArticleAdded(DomainEvent, source="Shop.Cart"):
    """Shop.Cart.ArticleAdded."""

    fields = (
        String("cart"),
        Int("price"),
        StringList("tags"),
        Items("lines", String("article"), Int("amount")),
    )


class CartClosed(DomainEvent, source="Shop.Cart"):
    """Shop.Cart.CartClosed."""

    fields = (
        String("cart"),
        String("closedBy"),
        Boolean("urgent", default=True),
    )
