"""Queries on views. Generated from the model; change it there."""

from draftsman import Argument, Clause, Query, anonymous, role

from .views.article import Article
from .views.cart import Cart

QUERIES = (
    Query(Article, field="CartArticleQuery.get", type="get", allow=anonymous()),
    Query(
        Cart,
        field="CartQuery.get",
        type="get",
        allow=role(Argument("key").split(":")[0], "-buyer"),
    ),
    Query(
        Cart,
        field="CartQuery.filter",
        type="filter",
        canonical=True,
        clauses=(Clause("status", "equals", argument="status_equals"),),
        allow=role(Argument("status_equals").split(":")[0], "-buyer"),
    ),
)
