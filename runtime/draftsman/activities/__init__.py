"""The activities of notifiers, one class each, by the names that generated code uses."""

from .base import Activity, Code, Loop, NotifierContext, RenderTemplate, Run, SetVariable, each
from .http import CallInternalApi, FetchProperty, Http, InvalidateCdn, SendGraphqlNotification
from .identity import (
    AddUserToIamGroup,
    CreateIamGroup,
    CreateIamUser,
    CreateSystemUser,
    DeleteIamGroup,
    DeleteIamUser,
    GetSystemUserToken,
    GetToken,
    RemoveUserFromIamGroup,
    RetrieveEmailFromIam,
)
from .mail import SendEmail
from .storage import WriteFile

__all__ = [
    "Activity",
    "AddUserToIamGroup",
    "CallInternalApi",
    "Code",
    "CreateIamGroup",
    "CreateIamUser",
    "CreateSystemUser",
    "DeleteIamGroup",
    "DeleteIamUser",
    "FetchProperty",
    "GetSystemUserToken",
    "GetToken",
    "Http",
    "InvalidateCdn",
    "Loop",
    "NotifierContext",
    "RemoveUserFromIamGroup",
    "RenderTemplate",
    "RetrieveEmailFromIam",
    "Run",
    "SendEmail",
    "SendGraphqlNotification",
    "SetVariable",
    "WriteFile",
    "each",
]
