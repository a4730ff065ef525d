"""View Article. Generated from the model; change it there."""

from draftsman import Int, String, View, custom_handler, snapshot_handler


class Article(View, key="article"):
    """Article."""

    fields = (
        String("article"),
        Int("sold"),
        String("changed"),
    )


@snapshot_handler(
    Article,
    "Shop.Cart",
    dictionary="lines",
    key=lambda snapshot, event, item, value, key: (item.article + ':' + key),
    delete=(lambda snapshot, event, item, value, key: (item.amount == 0),),
)
def article_from_shop_cart(view, snapshot, event, item, value, key):
    view.sold += item.amount
    view.changed = snapshot.updated_at


@custom_handler(Article, "Shop.Cart")
def article_custom_1(snapshot, event, EntityManager, convert_to_dictionary):
    article = EntityManager.get(type="Article", key=snapshot.cart)
    article.sold = len(snapshot.lines)
