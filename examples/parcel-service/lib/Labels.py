"""What is printed on a parcel."""


def stops(flow):
    """Sets flow.stops: the places that the parcel passes, the depot first."""
    flow.stops = [flow.depot, "sorting centre", flow.town]
