"""Notifier SayGoodbye. Generated from the model; change it there."""

from draftsman import Notifier, Trigger
from draftsman.activities import (
    CallInternalApi,
    Code,
    Http,
    Loop,
    RenderTemplate,
    RetrieveEmailFromIam,
    SendEmail,
    SetVariable,
)


def say_goodbye_code_1(flow, item):
    flow.size = len(flow.letter)
    flow.text = f'{flow.size} characters'


SAY_GOODBYE = Notifier(
    "SayGoodbye",
    Trigger(
        "CartClosed",
        variables={
            "cart": lambda event, domain_event: event.cart,
            "owner": lambda event, domain_event: (domain_event.data.closedBy),
        },
    ),
    activities=(
        SetVariable("names", lambda flow, item: ([flow.owner, 'shop'])),
        Loop(
            lambda flow, item: (flow.names),
            activities=(
                RetrieveEmailFromIam(
                    "email",
                    username=lambda flow, item: (item),
                    fail_silent=True,
                ),
                SendEmail(
                    sender="shop@example.com",
                    receiver=lambda flow, item: (flow.email),
                    subject="Closed: {{flow.cart}}",
                    text="Bye",
                    condition=lambda flow, item: (flow.email != ''),
                ),
            ),
        ),
        RenderTemplate("letter", template_file="templates/mail.txt"),
        CallInternalApi(
            "answer",
            query=(
                "query Find {\n"
                "  Cart {\n"
                '    get(key: "{{flow.cart}}") {\n'
                "      status\n"
                "    }\n"
                "  }\n"
                "}"
            ),
        ),
        Code(say_goodbye_code_1),
        Http(
            "result",
            method="POST",
            url="https://shop.example.com/closed",
            headers=lambda flow, item: ({'x-cart': flow.cart}),
            body='{"cart": "{{flow.cart}}"}',
            load_json=True,
        ),
    ),
)
