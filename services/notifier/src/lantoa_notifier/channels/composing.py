"""An e-mail built once for a campaign, and each person's own lines spliced in.

Building a message costs milliseconds, splicing microseconds. Headers by RFC 5322, subject by RFC
2047, quoted-printable text and HTML by RFC 2045, one-click stop by RFC 8058. The places of what is
personal are short and begin their lines, so that no encoder breaks them.
"""

import quopri
import re
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from lantoa.messages.because import as_html, as_text
from lantoa.messages.digest import Listed
from lantoa.messages.email import Ways, acknowledging, html, plain_text
from lantoa.messages.templates import Templates
from lantoa.messages.wording import Wording, wording
from lantoa_notifier.channels.messages import Message, is_explained, may_stop
from lantoa_notifier.domain.steps import asks_to_acknowledge
from lantoa_notifier.planner.records import Campaign

TO, FROM, SUBJECT = "to@lantoa.splice", "from@lantoa.splice", "subject.lantoa.splice"
REFERENCE = "reference.lantoa.splice"
BECAUSE, BECAUSE_HTML = "because.lantoa.splice", "html.because.lantoa.splice"
LISTED, LISTED_HTML = "listed.lantoa.splice", "html.listed.lantoa.splice"
ASKED, ASKED_HTML = "asked.lantoa.splice", "html.asked.lantoa.splice"
STOP, MANAGE = "https://stop.lantoa.splice/", "https://manage.lantoa.splice/"
DELIVERABLE = re.compile(r"[!-~]+@[!-~]+")
"""An address that a server without SMTPUTF8 takes: ASCII, without blanks or line ends."""
QUOTED_LINE = 70


def is_deliverable(address: str) -> bool:
    """Whether the address can travel in an envelope and a header."""
    return DELIVERABLE.fullmatch(address) is not None


def domain_of(sender: str) -> str:
    """The domain that our messages are from."""
    return parseaddr(sender)[1].rpartition("@")[2]


def message_id(message: Message, sender: str) -> str:
    """The Message-ID: the same for the same slot, however often it is sent."""
    return f"<{message.reference}@{domain_of(sender)}>"


def spliced(message: Message, sender: str) -> bytes:
    """The message as it travels to one person; the address must be deliverable."""
    head, body = composed(message.campaign, sender, message.own.language)
    head = head.replace(TO.encode(), message.to.contact.address.encode("ascii"))
    head = head.replace(REFERENCE.encode(), message.reference.encode())
    head = head.replace(STOP.encode(), message.stop_url.encode("ascii"))
    if is_explained(message.campaign):
        because, words = message.because, message.words
        body = body.replace(BECAUSE_HTML.encode(), _text(as_html(because, words)))
        body = body.replace(BECAUSE.encode(), _text(as_text(because, words)))
    body = body.replace(LISTED_HTML.encode(), _text(message.listed.html))
    body = body.replace(LISTED.encode(), _text(message.listed.text))
    if asks_to_acknowledge(message.campaign):
        text, hyper = acknowledging(message.acknowledge_url, message.words)
        body = body.replace(ASKED_HTML.encode(), _text(hyper)).replace(ASKED.encode(), _text(text))
    body = body.replace(MANAGE.encode(), _quoted(message.manage_url))
    return head + body.replace(STOP.encode(), _quoted(message.stop_url))


@lru_cache(maxsize=64)
def composed(campaign: Campaign, sender: str, language: str) -> tuple[bytes, bytes]:
    """The campaign's e-mail in one language, head and body, with places for what is personal."""
    texts, words = campaign.templates.within(language), wording(language)
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = FROM
    mail["To"] = TO
    mail["Subject"] = SUBJECT
    mail["Date"] = format_datetime(campaign.created_at)
    mail["Message-ID"] = f"<{REFERENCE}@{domain_of(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    if may_stop(campaign):
        mail["List-Unsubscribe"] = f"<{STOP}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(mail, campaign, texts, words)
    mail["Content-Language"] = words.language
    head, _, body = mail.as_bytes().partition(b"\r\n\r\n")
    head = head.replace(FROM.encode(), _mailbox(sender))
    return head.replace(SUBJECT.encode(), _words(texts.subject)) + b"\r\n\r\n", body


def _words(text: str) -> bytes:
    """A header's text by RFC 2047; ``EmailMessage`` itself loses blanks between folded words."""
    line = " ".join(text.split())
    if line.isascii():
        return line.encode()
    header = Header(line, "utf-8", maxlinelen=QUOTED_LINE, header_name="Subject")
    return header.encode(linesep="\r\n").encode()


def _mailbox(sender: str) -> bytes:
    name, address = parseaddr(sender)
    if name.isascii():
        return formataddr((name, address)).encode()
    return b"%s <%s>" % (_words(name), address.encode("ascii"))


def _fill(mail: EmailMessage, campaign: Campaign, texts: Templates, words: Wording) -> None:
    encoding = "quoted-printable"
    ways = Ways(MANAGE, STOP) if may_stop(campaign) else None
    text, hyper = (BECAUSE, BECAUSE_HTML) if is_explained(campaign) else ("", "")
    listed = Listed(LISTED, LISTED_HTML) if campaign.period else Listed("", "")
    asked, asked_html = (ASKED, ASKED_HTML) if asks_to_acknowledge(campaign) else ("", "")
    plain = plain_text(texts, ways, text, listed.text, words, asked)
    mail.set_content(plain, cte=encoding)
    if texts.html:
        rich = html(texts, ways, hyper, listed.html, words, asked_html)
        mail.add_alternative(rich, subtype="html", cte=encoding)


def _text(text: str) -> bytes:
    """A text in quoted-printable that begins and ends its line."""
    return quopri.encodestring(text.encode()).replace(b"\n", b"\r\n")


def _quoted(url: str) -> bytes:
    """The address in quoted-printable, on lines of its own that join with what is around them."""
    safe = url.encode("ascii").replace(b"=", b"=3D")
    parts = re.findall(rb"(?:=3D|[^=]){1,%d}" % (QUOTED_LINE // 3), safe)
    return b"=\r\n" + b"=\r\n".join(parts) + b"=\r\n"
