"""Random histories: what is stored is what the events say, versions have no gap, a refusal leaves no trace."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from draftsman.dispatch import MessageDispatcher
from draftsman.documents import plain
from draftsman.domain import fingerprint
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.messages import Message
from draftsman.testing.accounts import Account, application

KEYS = ("a", "b", "c")
keys = st.sampled_from(KEYS)
steps = st.one_of(
    st.tuples(st.just("Open"), st.fixed_dictionaries({"key": keys})),
    st.tuples(st.just("Deposit"), st.fixed_dictionaries({"key": keys, "amount": st.integers(1, 9)})),
    st.tuples(st.just("Withdraw"), st.fixed_dictionaries({"key": keys, "amount": st.integers(1, 9)})),
    st.tuples(
        st.just("Split"), st.fixed_dictionaries({"key": keys, "amounts": st.lists(st.sampled_from("123"), max_size=3)})
    ),
    st.tuples(st.just("Note"), st.fixed_dictionaries({"key": keys, "text": st.text(max_size=5)})),
    st.tuples(st.just("Rename"), st.fixed_dictionaries({"key": keys, "to": keys})),
    st.tuples(
        st.just("Close"),
        st.fixed_dictionaries({"key": keys, "mode": st.sampled_from(["soft", "hard", "delayed", "odd"])}),
    ),
    st.tuples(st.just("Reopen"), st.fixed_dictionaries({"key": keys})),
)


def states(store: MemoryEventStore) -> dict[str, Any]:
    found = {key: store.load(Account, key).document for key in KEYS}
    return {key: plain(document) for key, document in found.items() if document is not None}


def snapshot(store: MemoryEventStore) -> tuple[Any, ...]:
    return dict(store._heads), {key: list(commits) for key, commits in store._commits.items()}, dict(store._keys)


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=25), st.randoms(use_true_random=False))
def test_histories(history: list[tuple[str, dict[str, Any]]], source: Any) -> None:
    store = MemoryEventStore()
    dispatcher = MessageDispatcher(application, store)
    for number, (name, data) in enumerate(history):
        flow = application.flows[f"Bank.Account.{name}"]
        message = Message(f"m{number}", next(iter(flow.triggers)), data, "")
        before = snapshot(store)
        result = dispatcher.run(flow, message)
        if result.status == "rejected" or not result.events:
            assert snapshot(store) == before
        after = snapshot(store)
        for _ in range(source.randint(0, 2)):
            again = dispatcher.run(flow, message)
            assert again.status == result.status and again.duplicate == "message"
        assert snapshot(store) == after

    for stream in store._commits:
        assert [event.version for event in store.history(stream)] == list(range(1, len(store.history(stream)) + 1))
    stored, own = states(store), fingerprint(Account)
    try:
        Account._fingerprint = "another"
        assert states(store) == stored
    finally:
        Account._fingerprint = own
    streams = [store.load(Account, key).stream for key in stored]
    assert len(set(streams)) == len(streams), "one instance under two keys"
