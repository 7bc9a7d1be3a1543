"""The write API as a table: what each route takes and answers (``docs/openapi/publisher.json``)."""

from lantoa.runtime.openapi import Api, Operation, Parameter
from lantoa_publisher.api import API, Accepted, NewContent, Saved, Shown
from lantoa_publisher.domain.contents import Publish, Withdrawn
from lantoa_publisher.domain.spread import Spread
from lantoa_publisher.domain.texts import Text

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
NO_KEY, NOT_YOURS = "the key is missing or unknown", "this key may not do that"
MISSING = "there is no such content"
CONFLICT = "its state does not allow that, or the id is taken"
ONE = API + "/{id}"

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
            problems={401: NO_KEY, 409: CONFLICT},
        ),
        Operation(
            method="get",
            path=ONE,
            name="show",
            says="the content with its newest text",
            parameters=(ID,),
            answers={200: Shown},
            problems={401: NO_KEY, 404: MISSING},
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
                409: CONFLICT,
                412: "somebody saved another revision meanwhile",
                428: "If-Match is missing",
            },
        ),
        Operation(
            method="post",
            path=ONE + "/publish",
            name="publish",
            says="publish the newest text; once 202 is answered the version is certain to go out",
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
            problems={401: NO_KEY, 404: MISSING, 409: CONFLICT},
        ),
        Operation(
            method="get",
            path=ONE + "/spread",
            name="spread",
            says="how far the newest version has come",
            parameters=(ID,),
            answers={200: Spread},
            problems={401: NO_KEY, 404: MISSING},
        ),
    ),
)
