"""What a form sends: small, url-encoded, and of a bounded number of fields."""

from urllib.parse import parse_qsl

from aiohttp import web

BODY_AT_MOST, FIELDS_AT_MOST = 16 * 1024, 250


async def form_of(request: web.Request) -> dict[str, str]:
    """The fields of a form; 415, 413 or 400 for what no form of ours sends."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    sent = await request.read()
    if len(sent) > BODY_AT_MOST:
        raise web.HTTPRequestEntityTooLarge(BODY_AT_MOST, len(sent))
    try:
        return dict(parse_qsl(sent.decode(errors="replace"), max_num_fields=FIELDS_AT_MOST))
    except ValueError as too_many:
        raise web.HTTPBadRequest from too_many
