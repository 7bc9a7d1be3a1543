"""The laws of the files."""

from hashlib import sha256

from lantoa.engines.files import Files, Sha256


async def test_bytes_are_kept_by_what_they_are(files: Files) -> None:
    content = "Kế hoạch số 335/KH-UBND".encode()
    hash_ = await files.put(content)
    assert hash_ == sha256(content).hexdigest()
    assert await files.get(hash_) == content


async def test_the_same_bytes_are_kept_once(files: Files) -> None:
    assert await files.put(b"tranh") == await files.put(b"tranh")


async def test_what_was_never_kept_is_none(files: Files) -> None:
    assert await files.get(Sha256("0" * 64)) is None
    assert await files.get(Sha256("../../etc/passwd")) is None


async def test_nothing_at_all_can_be_kept(files: Files) -> None:
    assert await files.get(await files.put(b"")) == b""
