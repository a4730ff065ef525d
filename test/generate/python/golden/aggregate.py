"""Aggregate Shop.Cart. Generated from the model; change it there."""

from draftsman import (
    AggregateRoot,
    Collection,
    Int,
    String,
    StringList,
    add_items,
    on,
    upsert,
)

from .events import ArticleAdded, CartClosed


class Cart(
    AggregateRoot,
    id="Shop.Cart",
    key="cart",
    event_ttl=86400,
    snapshot_interval=10,
):
    """Shop.Cart."""

    fields = (
        String("cart"),
        Int("price"),
        StringList("tags"),
        String("status", default="open"),
        Collection("lines", String("article"), Int("amount")),
    )

    @on(ArticleAdded)
    def on_article_added(self, event):
        self.cart = event.cart
        self.price += event.price
        add_items(self.tags, event.tags)
        for item in event.lines:
            target = upsert(self.lines, item, "article")
            target.article = item.article
            target.amount += item.amount

    @on(CartClosed)
    def on_cart_closed(self, event):
        self.status = ('closed')
        if (event.urgent):
            self.status += event.closedBy
        on_cart_closed_code(self, event)


def on_cart_closed_code(self, event):
    self.isDeleted = 'soft'
