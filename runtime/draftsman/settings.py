"""What a function is told by its environment (variables DRAFTSMAN_…)."""

from __future__ import annotations

import os
from collections.abc import Mapping

PREFIX = "DRAFTSMAN_"


class Settings:
    """The variables of one environment, by the names below. A variable that is needed but missing is an error."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def _required(self, name: str) -> str:
        value = self._environ.get(PREFIX + name, "")
        if not value:
            raise RuntimeError(
                f"environment variable {PREFIX}{name} is not set: the function's template has to give it"
            )
        return value

    def _optional(self, name: str) -> str:
        return self._environ.get(PREFIX + name, "")

    @property
    def stack(self) -> str:
        """Name of the stack."""
        return self._required("STACK")

    @property
    def event_store(self) -> str:
        """Table name of the event store."""
        return self._required("EVENT_STORE")

    @property
    def view_store(self) -> str:
        """Table name of the view store."""
        return self._required("VIEW_STORE")

    @property
    def trace_store(self) -> str:
        """Table name of the trace store."""
        return self._required("TRACE_STORE")

    @property
    def bus(self) -> str:
        """Name of the event bus."""
        return self._required("BUS")

    @property
    def api_endpoint(self) -> str:
        """URL of the GraphQL API; empty where a function publishes nothing."""
        return self._optional("API_ENDPOINT")

    @property
    def user_pool(self) -> str:
        """Id of the user pool."""
        return self._required("USER_POOL")

    @property
    def user_pool_client(self) -> str:
        """Id of the user pool's client."""
        return self._required("USER_POOL_CLIENT")

    @property
    def system_user_secret(self) -> str:
        """Name of the secret that holds the system user's password."""
        return self._required("SYSTEM_USER_SECRET")

    @property
    def properties_secret(self) -> str:
        """Name of the secret that holds the model's properties."""
        return self._required("PROPERTIES_SECRET")

    @property
    def dead_letters(self) -> str:
        """URL of the queue for stream records that cannot be processed; empty without one."""
        return self._optional("DEAD_LETTERS")

    @property
    def backups(self) -> str:
        """Name of the bucket for copies of aggregates; empty where the model asks for none."""
        return self._optional("BACKUPS")

    @property
    def uploads(self) -> str:
        """Name of the bucket for files of clients; empty where the model has no trigger on FileUploaded."""
        return self._optional("UPLOADS")

    @property
    def upload_endpoint(self) -> str:
        """Where clients reach that bucket on the embedded cloud; empty on AWS."""
        return self._optional("UPLOAD_ENDPOINT")

    @property
    def upload_limit(self) -> int:
        """How big an uploaded file may be, in bytes."""
        return int(self._optional("UPLOAD_LIMIT") or 25_000_000)

    @property
    def trace_days(self) -> int:
        """How long trace rows are kept, in days."""
        return int(self._optional("TRACE_DAYS") or 7)

    @property
    def delayed_days(self) -> int:
        """How long an instance with delayed deletion can be revived, in days (REFERENCE §9.2.6)."""
        return int(self._optional("DELAYED_DAYS") or 30)

    @property
    def version(self) -> str:
        """Version of the deployed application."""
        return self._optional("VERSION")

    @property
    def environment(self) -> str:
        """Name of the environment."""
        return self._optional("ENVIRONMENT")
