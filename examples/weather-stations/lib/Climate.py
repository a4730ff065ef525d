"""What several projections compute."""


def mean(values):
    """The mean, rounded to a tenth; 0 of nothing."""
    return round(sum(values) / len(values), 1) if values else 0.0
