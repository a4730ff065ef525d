"""Functions of the kind that older models name in a view's handler."""


def by_month(entity_manager, snapshot, event):
    """Counts what happens in a month of the club."""
    month = entity_manager.get("Month", snapshot.month)
    month.movements += 1
    month.last = snapshot.name


def names(entity_manager, snapshot, event):
    """Keeps who saved in a month."""
    month = entity_manager.get("Month", snapshot.month, create=False)
    if month and snapshot.name not in month.savers:
        month.savers.append(snapshot.name)


def describe(flow):
    """Sets flow.text."""
    flow.text = "never used: the code beside it wins"
