"""`nextToken` of list queries: where the next page begins, signed, and good for the same query only.

A token grants nothing: each page is authorised anew, and the key in the token must lie in what that query may read.
The signature keeps clients from building tokens themselves, so that their content can change.
"""

from __future__ import annotations

import json
import os
from typing import Any

from .validation import InputRefused

SIGNATURE_BYTES = 16


def _key() -> bytes:
    """DRAFTSMAN_TOKEN_KEY, else a key that is at least another one for every stack and table."""
    from hashlib import sha256

    names = ("DRAFTSMAN_TOKEN_KEY", "DRAFTSMAN_STACK", "DRAFTSMAN_VIEW_STORE")
    return sha256("\0".join(os.environ.get(name, "") for name in names).encode()).digest()


def _signature(query: Any, key: str) -> bytes:
    import hmac

    text = json.dumps([query, key], sort_keys=True).encode()
    return hmac.digest(_key(), text, "sha256")[:SIGNATURE_BYTES]


def issue(query: Any, last: str | None) -> str | None:
    """The token to go on behind the key `last`; `query` is whatever the next request must have in common."""
    if last is None:
        return None
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(_signature(query, last) + last.encode()).decode()


def accept(query: Any, token: str | None) -> str | None:
    """The key that a token names; raises InputRefused for one that was not issued for this query."""
    if not token:
        return None
    from base64 import urlsafe_b64decode
    from hmac import compare_digest

    try:
        raw = urlsafe_b64decode(token.encode())
        key = raw[SIGNATURE_BYTES:].decode()
    except ValueError:
        raise InputRefused("nextToken is not one of this API") from None
    if not compare_digest(raw[:SIGNATURE_BYTES], _signature(query, key)):
        raise InputRefused("nextToken belongs to another query")
    return key
