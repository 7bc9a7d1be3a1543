"""The settings of SMS that who previews and who sends both read."""

from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from lantoa.messages.registered import Registered, registered_in
from lantoa.messages.sms import EXAMPLE_ROUTES, MOST_PARTS, STOP, SmsRules, routes_of
from lantoa.runtime.settings import LantoaSettings


def _readable(setting: str) -> str:
    if not routes_of(setting):
        raise ValueError("name at least one route")
    return setting


class SmsSettings(LantoaSettings):
    """Routes, prices, and how long a message may be."""

    sms_routes: Annotated[str, AfterValidator(_readable)] = Field(
        EXAMPLE_ROUTES,
        description="SMS: name:price of a part in đồng of each route, :gsm7 where marks are not "
        "taken; the default is an example",
    )
    sms_parts: int = Field(MOST_PARTS, ge=1, le=10, description="SMS: parts of a message, at most")
    sms_stop: str = Field(
        STOP, min_length=1, max_length=60, description="SMS: how to stop, at the end of each one"
    )

    sms_templates: Path | None = Field(
        None,
        description="SMS: file (TOML) of the templates that carriers registered, a table a route; "
        "a route with any takes nothing else (docs/channels.md)",
    )

    @field_validator("sms_templates")
    @classmethod
    def _can_be_read(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file is not None and (routes := info.data.get("sms_routes")):
            _registered(file, routes)
        return file

    @cached_property
    def sms_rules(self) -> SmsRules:
        """The same for those who put messages together; WrongRegistered when the file is wrong."""
        file, routes = self.sms_templates, self.sms_routes
        return SmsRules(
            routes=routes_of(routes),
            most_parts=self.sms_parts,
            stop=self.sms_stop,
            registered=_registered(file, routes) if file else (),
        )


def _registered(file: Path, routes: str) -> tuple[Registered, ...]:
    return registered_in(file, [route.name for route in routes_of(routes)])
