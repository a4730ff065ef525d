"""What tests of activities share: a run to act in, a user pool of the emulator, reading a token."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest

from draftsman.activities import NotifierContext, Run
from draftsman.messages import Message

PASSWORD = "Abcdef-123456"


def run_of(client: Any = None, **variables: Any) -> Run:
    """A run that stands in the second activity of the first iteration of the third activity."""
    message = Message("Shop#ü/1", "E", {}, "/t", correlation_id="corr", actor="ann")
    run = Run(NotifierContext(message), message, client, position=(2, 0, 1))
    for name, value in variables.items():
        setattr(run.flow, name, value)
    return run


def make_pool(aws: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    """A user pool, its client and the system user's secret, in the environment of the activities."""
    cognito = aws("cognito-idp")
    created = cognito.create_user_pool(PoolName=name)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=created, ClientName="c", ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"]
    )
    text = json.dumps({"password": PASSWORD})
    secret = aws("secretsmanager").create_secret(Name=f"{name}/system-user", SecretString=text)
    monkeypatch.setenv("DRAFTSMAN_USER_POOL", created)
    monkeypatch.setenv("DRAFTSMAN_USER_POOL_CLIENT", client["UserPoolClient"]["ClientId"])
    monkeypatch.setenv("DRAFTSMAN_SYSTEM_USER_SECRET", secret["Name"])
    return str(created)


def claims(token: str) -> dict[str, Any]:
    """The claims of a JWT, unchecked."""
    text = token.split(".")[1]
    return json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))  # type: ignore[no-any-return]
