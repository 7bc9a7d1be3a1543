"""PDF files with a text layer: lines joined to paragraphs, page headers and numbers dropped."""

import io
from collections.abc import Sequence

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from lantoa_publisher.extracting.joining import joined
from lantoa_publisher.extracting.pages import without_furniture
from lantoa_publisher.extracting.plain import tidy_lines
from lantoa_publisher.extracting.refusing import Limits, Unreadable, too_large
from lantoa_publisher.legal.tree import Line, Source

_LEAST_LETTERS = 20


def pdf_source(data: bytes, limits: Limits) -> Source:
    """The paragraphs of a PDF. Raises Unreadable for a scan: it has pictures of words only."""
    try:
        pages = _pages(PdfReader(io.BytesIO(data)), limits)
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as wrong:
        if isinstance(wrong, Unreadable):
            raise
        raise Unreadable(f"PDF hỏng hoặc có mật khẩu (broken or locked PDF): {wrong}") from wrong
    _check_text_layer(pages)
    kept, dropped = without_furniture(pages)
    return Source(tuple(Line(line) for line in joined(kept)), dropped)


def _pages(reader: PdfReader, limits: Limits) -> list[list[str]]:
    if len(reader.pages) > limits.pages:
        raise too_large("số trang", "pages", limits.pages)
    return [tidy_lines(page.extract_text()) for page in reader.pages]


def _check_text_layer(pages: Sequence[Sequence[str]]) -> None:
    """Most pages must have words: a scan with a stamped text or two has not."""
    silent = [n for n, lines in enumerate(pages, 1) if len("".join(lines)) < _LEAST_LETTERS]
    if 2 * len(silent) > len(pages) or not pages:
        raise Unreadable(
            f"PDF là bản quét: {len(silent)}/{len(pages)} trang không có chữ, cần nhận dạng chữ "
            "(OCR) trước, ví dụ tesseract -l vie (a scanned PDF: it needs OCR first)"
        )
