"""One file as lines and as a document, by the form its bytes have."""

from collections.abc import Callable

from lantoa_publisher.extracting.plain import plain_source
from lantoa_publisher.extracting.portable import pdf_source
from lantoa_publisher.extracting.refusing import Limits, Unreadable, too_large
from lantoa_publisher.extracting.task import Read
from lantoa_publisher.extracting.web import web_source
from lantoa_publisher.extracting.word import word_source
from lantoa_publisher.legal.conservation import check_conserved
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Source

_MARKS = ((b"%PDF-", ".pdf"), (b"PK\x03\x04", ".docx"), (b"\xd0\xcf\x11\xe0", ".doc"))
Reader = Callable[[bytes, Limits], Source]
READERS: dict[str, Reader] = {
    ".txt": lambda data, _: plain_source(data),
    ".html": web_source,
    ".htm": web_source,
    ".docx": word_source,
    ".pdf": pdf_source,
}


def read(data: bytes, suffix: str, limits: Limits) -> Read:
    """The lines and the document. Raises Unreadable; the file is not trusted, so do it in a worker.

    Nothing of the text is lost: this is checked for every file.
    """
    source = source_of(data, suffix, limits)
    document = parse(source)
    check_conserved(source, document)
    return Read(source, document)


def source_of(data: bytes, suffix: str, limits: Limits) -> Source:
    """The lines of a file whose name ends so; the bytes must agree with the name."""
    if len(data) > limits.file_bytes:
        raise too_large("kích thước tệp", "size of the file", limits.file_bytes)
    named = suffix.lower()
    true = next((form for mark, form in _MARKS if data.startswith(mark)), None)
    if named not in READERS or (true or named) != named:
        raise Unreadable(_unknown(named, true))
    if true is None and named in (".pdf", ".docx"):
        raise Unreadable(f"tệp {named} không đúng định dạng (the bytes are no {named})")
    source = READERS[named](data, limits)
    if len(source.lines) > limits.lines:
        raise too_large("số dòng", "lines", limits.lines)
    return source


def _unknown(named: str, true: str | None) -> str:
    known = ", ".join(sorted(READERS))
    if true:
        return f"tệp đặt tên {named} nhưng là {true} (named {named}, but it is {true})"
    return f"không đọc được tệp {named}; nhận (unknown form, these are read): {known}"
