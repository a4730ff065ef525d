"""The technical user `system-user`, made when first needed, and sign-in to the user pool (REFERENCE §9.7, item 6).

Its password is what the stack's template generated into the secret DRAFTSMAN_SYSTEM_USER_SECRET.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .settings import Settings

SYSTEM_USER = "system-user"
MAIL_DOMAIN = "example.com"  # reserved by RFC 2606: a required e-mail attribute nobody receives anything at
Client = Callable[[str], Any]


class SignInError(Exception):
    """The user pool asks for more than name and password."""


def error_code(error: Exception) -> str:
    """The code of an AWS service error, '' for others."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def sign_in(client: Client, username: str, password: str) -> str:
    """The id token of a user (it carries name and groups); raises the pool's error."""
    answer = client("cognito-idp").admin_initiate_auth(
        UserPoolId=Settings().user_pool,
        ClientId=Settings().user_pool_client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    result = answer.get("AuthenticationResult")
    if result is None:
        raise SignInError(f"user {username} cannot sign in: the pool answers {answer.get('ChallengeName')}")
    return str(result["IdToken"])


def create_user(client: Client, username: str, password: str, email: str) -> None:
    """A confirmed user with a permanent password; a half-made one is completed.

    Raises the pool's UsernameExistsException for a user who is complete.
    """
    cognito, pool = client("cognito-idp"), Settings().user_pool
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}] if email else []
    try:
        cognito.admin_create_user(
            UserPoolId=pool, Username=username, MessageAction="SUPPRESS", UserAttributes=attributes
        )
    except Exception as error:
        if error_code(error) != "UsernameExistsException":
            raise
        found = cognito.admin_get_user(UserPoolId=pool, Username=username)
        if found.get("UserStatus") != "FORCE_CHANGE_PASSWORD":
            raise
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)


def ensure_system_user(client: Client) -> str:
    """Create the system user if it does not exist, with the password of the secret; return that password."""
    password = _password(client)
    try:
        create_user(client, SYSTEM_USER, password, f"{SYSTEM_USER}@{MAIL_DOMAIN}")
    except Exception as error:
        if error_code(error) != "UsernameExistsException":
            raise
    return password


def system_user_token(client: Client) -> str:
    """A fresh id token of the system user, who is created, or given the secret's password, where needed."""
    password = _password(client)
    try:
        return sign_in(client, SYSTEM_USER, password)
    except Exception as error:
        if error_code(error) not in (
            "UserNotFoundException",
            "NotAuthorizedException",
            "PasswordResetRequiredException",
        ):
            raise
    ensure_system_user(client)
    client("cognito-idp").admin_set_user_password(
        UserPoolId=Settings().user_pool, Username=SYSTEM_USER, Password=password, Permanent=True
    )
    return sign_in(client, SYSTEM_USER, password)


def _password(client: Client) -> str:
    text = client("secretsmanager").get_secret_value(SecretId=Settings().system_user_secret)["SecretString"]
    return str(json.loads(text)["password"])
