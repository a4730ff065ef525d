"""Queries computed on demand. Generated from the model; change it there."""

from draftsman import Float, Projection, String, authenticated

from . import cart_total

PROJECTIONS = (
    Projection(
        "CartTotal",
        field="CartQuery.total",
        transform=cart_total.transform,
        returns="CartLine",
        result_set=True,
        inputs=(String("cart", required=True), Float("weight")),
        allow=authenticated(),
    ),
)
