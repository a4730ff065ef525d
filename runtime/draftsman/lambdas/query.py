"""All query fields of the API: AppSync's direct resolvers of views, relations, projections and traces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..authorization import Unauthorized
from ..observability import Logger
from ..readapi import ReadApi
from ..settings import Settings
from ..validation import InputRefused
from . import wiring


def handler(event: Mapping[str, Any], context: Any) -> Any:
    """Answer one field. An exception becomes the GraphQL error, its text the message.

    Invoked directly with `{"version": true}`, it says which version it is; AppSync sends no such event.
    """
    if event.get("version") is True:
        return {"version": Settings().version}
    logger = Logger("query", context)
    info = event.get("info") or {}
    logger.add(field=f"{info.get('parentTypeName')}.{info.get('fieldName')}")
    try:
        return ReadApi(wiring.application(), wiring.view_store(), wiring.trace_store()).resolve(event)
    except (Unauthorized, InputRefused) as refusal:
        logger.add(outcome=type(refusal).__name__)
        raise
    except Exception as error:
        logger.error(error)
        raise
    finally:
        logger.flush()
