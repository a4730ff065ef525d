"""What a ride costs."""

START = 100
PER_MINUTE = 15


def price(flow):
    """Sets flow.cents: a start fee, and each minute; members ride the first half hour for nothing."""
    minutes = max(0, flow.minutes - 30) if flow.member else flow.minutes
    flow.cents = START + minutes * PER_MINUTE
