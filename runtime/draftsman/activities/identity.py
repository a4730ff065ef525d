"""Activities on users and groups of the user pool (REFERENCE §5.9.4)."""

from __future__ import annotations

from typing import Any

from ..settings import Settings
from ..systemuser import (
    SYSTEM_USER,
    create_user,
    ensure_system_user,
    error_code,
    sign_in,
    system_user_token,
)
from .base import Activity, Run, Value

RUNTIME_GROUP = "blueline:runtime"  # description by which a cleanup knows groups made at run time, REFERENCE §9.8.3


class _Identity(Activity):
    permission = "identity"

    @staticmethod
    def _call(run: Run, operation: str, **parameters: Any) -> Any:
        return getattr(run.client("cognito-idp"), operation)(UserPoolId=Settings().user_pool, **parameters)


class CreateIamGroup(_Identity, kw_only=True):
    """Create a group; an existing one is an error."""

    group_name: Value

    def perform(self, run: Run) -> None:
        self._call(run, "create_group", GroupName=run.text(self.group_name, "group-name"), Description=RUNTIME_GROUP)


class DeleteIamGroup(_Identity, kw_only=True):
    """Delete a group."""

    group_name: Value

    def perform(self, run: Run) -> None:
        self._call(run, "delete_group", GroupName=run.text(self.group_name, "group-name"))


class _Membership(_Identity, kw_only=True):
    group_name: Value
    username: Value

    def _names(self, run: Run) -> dict[str, str]:
        return {
            "GroupName": run.text(self.group_name, "group-name"),
            "Username": run.text(self.username, "username"),
        }


class AddUserToIamGroup(_Membership, kw_only=True):
    """Make a user a member; idempotent. The system user is created if it is the one and does not exist."""

    def perform(self, run: Run) -> None:
        names = self._names(run)
        try:
            self._call(run, "admin_add_user_to_group", **names)
        except Exception as error:
            if names["Username"] != SYSTEM_USER or error_code(error) != "UserNotFoundException":
                raise
            ensure_system_user(run.client)
            self._call(run, "admin_add_user_to_group", **names)


class RemoveUserFromIamGroup(_Membership, kw_only=True):
    """End a membership; idempotent."""

    def perform(self, run: Run) -> None:
        self._call(run, "admin_remove_user_from_group", **self._names(run))


class RetrieveEmailFromIam(_Identity):
    """`flow.<name>` = e-mail address of a user, '' without one; an unknown user is an error."""

    name: str
    username: Value

    def perform(self, run: Run) -> str:
        user = self._call(run, "admin_get_user", Username=run.text(self.username, "username"))
        found = {attribute["Name"]: attribute["Value"] for attribute in user.get("UserAttributes", ())}
        return str(found.get("email", ""))


class CreateSystemUser(_Identity, kw_only=True):
    """Create the system user; an existing one is no error."""

    def perform(self, run: Run) -> None:
        ensure_system_user(run.client)


class CreateIamUser(_Identity, kw_only=True):
    """Create a confirmed user with a permanent password."""

    username: Value
    password: Value
    email: Value

    def perform(self, run: Run) -> None:
        username, password = run.text(self.username, "username"), run.text(self.password, "password")
        create_user(run.client, username, password, run.text(self.email, "email"))


class DeleteIamUser(_Identity, kw_only=True):
    """Delete a user."""

    username: Value

    def perform(self, run: Run) -> None:
        self._call(run, "admin_delete_user", Username=run.text(self.username, "username"))


class GetToken(_Identity, kw_only=True):
    """Sign in; `flow.token` = the user's id token."""

    external = False
    secret = True
    username: Value
    password: Value

    @property
    def result(self) -> str:
        """Always `token`."""
        return "token"

    def perform(self, run: Run) -> str:
        return sign_in(run.client, run.text(self.username, "username"), run.text(self.password, "password"))


class GetSystemUserToken(_Identity, kw_only=True):
    """`flow.token` = a fresh id token of the system user."""

    external = False
    secret = True

    @property
    def result(self) -> str:
        """Always `token`."""
        return "token"

    def perform(self, run: Run) -> str:
        return system_user_token(run.client)
