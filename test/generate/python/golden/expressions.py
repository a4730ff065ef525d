"""Expressions for keys. Generated from the model; change it there."""


def cart_key(tenant, cart):
    return (tenant + ':' + cart)
