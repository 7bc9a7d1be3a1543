"""A push service and a browser in one, on loopback: it checks, decrypts and shows as they do.

Written from the standards, not with the sender's libraries: RFC 8030 (TTL, Urgency, Topic), RFC
8188 and 8291 (aes128gcm for one browser), RFC 8292 (VAPID). A note of the same tag replaces the
one on the screen.
"""

import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lantoa.contracts.subscriptions import Channel, Contact

CURVE = ec.SECP256R1()
SALT, RECORD, KEY_ID = slice(0, 16), slice(16, 20), 20
MOST_BYTES = 4096
Shown = dict[str, Any]


class Refused(ValueError):  # noqa: N818 - reads as a fact
    """The request is none that a push service or a browser would take."""


def text_of(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw_of(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as its uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """One subscription: its keys, and what it has shown."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    received: list[Shown] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    screen: dict[str, Shown] = field(default_factory=dict)
    """What stands on the screen, by tag."""
    answers: list[web.Response] = field(default_factory=list)
    """The service's next answers; it takes the note when there are none."""

    def contact(self, endpoint: str) -> Contact:
        """The subscription as a page would send it to us."""
        public = text_of(point_of(self.key.public_key()))
        return Contact(
            channel=Channel.PUSH, address=endpoint, p256dh=public, auth=text_of(self.auth)
        )

    def opened(self, body: bytes) -> bytes:
        """The text of one aes128gcm record (RFC 8188) that was meant for this browser."""
        length = body[KEY_ID]
        sender, sealed = body[KEY_ID + 1 : KEY_ID + 1 + length], body[KEY_ID + 1 + length :]
        if len(body) > MOST_BYTES or int.from_bytes(body[RECORD]) < len(sealed):
            raise Refused("longer than a push service or its record takes")
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        )
        told = b"WebPush: info\0" + point_of(self.key.public_key()) + sender
        secret = HKDF(SHA256(), 32, self.auth, told).derive(shared)
        key = HKDF(SHA256(), 16, body[SALT], b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, body[SALT], b"Content-Encoding: nonce\0").derive(secret)
        try:
            padded = AESGCM(key).decrypt(nonce, sealed, None)
        except InvalidTag as wrong:
            raise Refused("not sealed for this browser") from wrong
        return padded.rstrip(b"\0").removesuffix(b"\2")

    def show(self, body: bytes, headers: dict[str, str]) -> None:
        """What the service worker does: decrypt, and show in place of the same tag."""
        note: Shown = msgspec.json.decode(self.opened(body))
        self.received.append(note)
        self.headers.append(headers)
        self.screen[note["tag"]] = note


@dataclass
class PushPeer:
    """The service: endpoints under one origin."""

    origin: str = ""
    vapid: bytes | None = None
    """The sender's public key; any when None."""
    browsers: dict[str, Browser] = field(default_factory=dict)

    def subscribe(self, name: str) -> Contact:
        """A new browser's subscription."""
        self.browsers[name] = Browser()
        return self.browsers[name].contact(f"{self.origin}/push/{name}")

    async def take(self, request: web.Request) -> web.Response:
        """One message, as a push service takes it."""
        browser = self.browsers.get(request.match_info["name"])
        if browser is None:
            return web.Response(status=410)
        if browser.answers:
            return browser.answers.pop(0)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            self._check(headers)
            browser.show(await request.read(), headers)
        except Refused as wrong:
            return web.Response(status=400, text=str(wrong))
        return web.Response(status=201)

    def _check(self, headers: dict[str, str]) -> None:
        if int(headers.get("ttl", "0")) <= 0:
            raise Refused("TTL: a sleeping browser would never hear")
        if len(headers.get("topic", "")) > 32:
            raise Refused("Topic: at most 32 characters")
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or {"t", "k"} - parts.keys():
            raise Refused("Authorization: vapid t=…, k=…")
        self._check_token(parts["t"], raw_of(parts["k"]))

    def _check_token(self, token: str, public: bytes) -> None:
        signed, _, signature = token.rpartition(".")
        claims = msgspec.json.decode(raw_of(signed.split(".")[1]))
        if claims["aud"] != self.origin or not claims["sub"].startswith("mailto:"):
            raise Refused(f"VAPID: aud {claims['aud']}, sub {claims['sub']}")
        if self.vapid not in (None, public):
            raise Refused("VAPID: another sender's key")
        raw = raw_of(signature)
        halves = (int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public)
        try:
            key.verify(utils.encode_dss_signature(*halves), signed.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature as wrong:
            raise Refused("VAPID: wrong signature") from wrong


@asynccontextmanager
async def push_peer() -> AsyncIterator[PushPeer]:
    """The service on a free port of this machine."""
    peer = PushPeer()
    app = web.Application()
    app.router.add_post("/push/{name}", peer.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        peer.origin = f"http://{host}:{port}"
        yield peer
    finally:
        await runner.cleanup()
