"""The write API as a table: what each route takes and answers (``docs/openapi/publisher.json``)."""

import enum
from typing import Any, Literal

from msgspec import Struct

from lantoa.contracts.content import Change, Withdrawal
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.runtime.openapi import Api, Operation, Parameter
from lantoa_publisher.api import API, Accepted, NewContent, Saved, Shown
from lantoa_publisher.dependents import Effects, Reviewed
from lantoa_publisher.dependents_api import REVIEWS, Reviews
from lantoa_publisher.domain.entries import End
from lantoa_publisher.domain.orders import Publish, Schedule, SendBack, Withdrawn
from lantoa_publisher.domain.previews import Preview
from lantoa_publisher.domain.spread import Spread
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.proposing import Proposal
from lantoa_publisher.register_api import API as REGISTERS
from lantoa_publisher.register_api import Entries, NewEntry
from lantoa_publisher.review_api import Comments, Say, Standing, Submitted
from lantoa_publisher.reviewing import Assign, Limit


def _one_of(values: type[enum.StrEnum]) -> dict[str, Any]:
    return {"type": "string", "enum": [value.value for value in values]}


ID = Parameter(
    "id",
    "path",
    "the content's id",
    {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,118}[a-z0-9])?$"},
    required=True,
)
IF_MATCH = Parameter(
    "If-Match",
    "header",
    "the revision that was read, in quotes",
    {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
    required=True,
)
REGISTER = Parameter(
    "register",
    "path",
    "the register's name",
    {"type": "string", "enum": [register.value for register in Register]},
    required=True,
)
CODE = Parameter(
    "code",
    "path",
    "the entry's code",
    {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,64}$"},
    required=True,
)
WANTED = tuple(
    Parameter(name, "query", says, schema)
    for name, says, schema in (
        ("change", "as which change; without it as it was submitted", _one_of(Change)),
        ("urgent", "as if it were marked urgent", {"type": "boolean"}),
        ("note", "what has changed, for readers", {"type": "string", "maxLength": 1000}),
        ("withdrawal", "how the content would be taken back", _one_of(Withdrawal)),
        ("reason", "why, for readers", {"type": "string", "maxLength": 1000}),
        ("target", "the content that takes its place", {"type": "string", "maxLength": 1000}),
    )
)
NO_KEY, NOT_YOURS = "the key is missing or unknown", "this key may not do that"
MISSING = "there is no such content"
NO_ENTRY = "there is no such register or entry"
NO_REVISION = "If-Match is missing"
CONFLICT = "its state does not allow that, or the id is taken"
ONE = API + "/{id}"


def _deed(
    method: Literal["post", "put", "delete"],
    path: str,
    says: str,
    body: type[Struct] | None,
    *headers: Parameter,
    answer: type[Struct] = Standing,
) -> Operation:
    """One deed of the editorial way."""
    unread = {428: NO_REVISION} if headers else {}
    return Operation(
        method=method,
        path=ONE + path,
        name=f"{method} {path[1:]}".replace("post ", "").replace(" ", "-"),
        says=says,
        parameters=(ID, *headers),
        body=body,
        answers={200: answer},
        problems={401: NO_KEY, 403: NOT_YOURS, 404: MISSING, 409: CONFLICT} | unread,
    )


api = Api(
    title="Lan Tỏa: bàn biên tập",
    says="Editors write, publish, correct and withdraw. Every refusal names the field and the fix.",
    keyed=True,
    operations=(
        Operation(
            method="post",
            path=API,
            name="create",
            says="begin a content: 201 with a new draft, 200 when this very text is there already",
            body=NewContent,
            answers={200: Saved, 201: Saved},
            problems={401: NO_KEY, 403: NOT_YOURS, 409: CONFLICT},
        ),
        Operation(
            method="get",
            path=ONE,
            name="show",
            says="the content with its newest text",
            parameters=(ID,),
            answers={200: Shown},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: MISSING},
        ),
        Operation(
            method="put",
            path=ONE,
            name="save",
            says="store a new revision of the text",
            parameters=(ID, IF_MATCH),
            body=Text,
            answers={200: Saved},
            problems={
                401: NO_KEY,
                404: MISSING,
                403: NOT_YOURS,
                409: "somebody saved another revision meanwhile: both texts are in the answer",
                428: NO_REVISION,
            },
        ),
        Operation(
            method="post",
            path=ONE + "/publish",
            name="publish",
            says="publish the newest text, or submit it where a second person has to approve it; "
            "once 202 is answered it is certain",
            parameters=(ID,),
            body=Publish,
            answers={202: Accepted},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: MISSING, 409: CONFLICT},
        ),
        Operation(
            method="post",
            path=ONE + "/withdraw",
            name="withdraw",
            says="withdraw the content, for a public reason",
            parameters=(ID,),
            body=Withdrawn,
            answers={202: Accepted},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: MISSING, 409: CONFLICT},
        ),
        Operation(
            method="get",
            path=ONE + "/preview",
            name="preview",
            says="what people would see of the newest text on each channel, and how many of them; "
            "with withdrawal and reason, of taking the content back; nothing changes",
            parameters=(ID, *WANTED),
            answers={200: Preview},
            problems={401: NO_KEY, 404: MISSING, 409: CONFLICT, 422: "a parameter is wrong"},
        ),
        _deed("post", "/submit", "it waits for approval", Publish, IF_MATCH, answer=Submitted),
        _deed("post", "/approve", "the text that was read may go out", None, IF_MATCH),
        _deed("post", "/send-back", "it goes back to its authors, with the reason", SendBack),
        _deed("put", "/schedule", "it goes out by itself then; said again, it moves", Schedule),
        _deed("delete", "/schedule", "it stays approved and waits for a word", None),
        _deed("put", "/assignment", "somebody has it in hand, until a day", Assign),
        _deed("put", "/access", "who may see the draft", Limit),
        _deed("post", "/comments", "a remark for colleagues", Say),
        Operation(
            method="get",
            path=ONE + "/comments",
            name="comments",
            says="what colleagues said, the oldest first",
            parameters=(ID,),
            answers={200: Comments},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: MISSING},
        ),
        Operation(
            method="get",
            path=REVIEWS,
            name="reviews",
            says="contents to be reviewed because what they cite has changed, the oldest first",
            answers={200: Reviews},
            problems={401: NO_KEY},
        ),
        _deed("post", "/reviewed", "it was looked at for these reasons", Reviewed),
        Operation(
            method="get",
            path=ONE + "/proposal",
            name="proposal",
            says="relations and instructions recognised in the newest text, for its editor",
            parameters=(ID,),
            answers={200: Proposal},
            problems={401: NO_KEY, 404: MISSING},
        ),
        Operation(
            method="get",
            path=ONE + "/effects",
            name="effects",
            says="what could not be carried out on it, or by it on others",
            parameters=(ID,),
            answers={200: Effects},
            problems={401: NO_KEY, 404: MISSING},
        ),
        Operation(
            method="get",
            path=ONE + "/spread",
            name="spread",
            says="how far the newest version has come",
            parameters=(ID,),
            answers={200: Spread},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: MISSING},
        ),
        Operation(
            method="get",
            path=REGISTERS + "/{register}",
            name="register",
            says="a whole register by code, ended entries too",
            parameters=(REGISTER,),
            answers={200: Entries},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: NO_ENTRY},
        ),
        Operation(
            method="post",
            path=REGISTERS + "/{register}",
            name="add-entry",
            says="add an entry: 201 when it is new, 200 when this very entry is there already",
            parameters=(REGISTER,),
            body=NewEntry,
            answers={200: RegisterEntry, 201: RegisterEntry},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: NO_ENTRY, 409: "the code is taken"},
        ),
        Operation(
            method="post",
            path=REGISTERS + "/{register}/{code}/end",
            name="end-entry",
            says="say its last day and what takes its place; nothing is renamed or deleted",
            parameters=(REGISTER, CODE),
            body=End,
            answers={200: RegisterEntry},
            problems={401: NO_KEY, 403: NOT_YOURS, 404: NO_ENTRY},
        ),
    ),
)
