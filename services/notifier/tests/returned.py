"""Mail as it comes back: delivery status notifications, complaints and automatic replies."""

from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import HeaderParser

WHOSE = "nguoi1@thu.example"


def notification(status: str, action: str = "failed", diagnostic: str = "") -> bytes:
    """A delivery status notification of one recipient (RFC 3464)."""
    return report_of(
        "delivery-status", [_about_the_server(), recipient(status, action, diagnostic)]
    )


def recipient(status: str, action: str = "failed", diagnostic: str = "") -> str:
    """What is said of one recipient."""
    return (
        f"Final-Recipient: rfc822; {WHOSE}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {diagnostic or f'550 {status} Không có người nhận'}\n"
    )


def complaint(kind: str = "abuse", quoted: str = "", version: str = "1") -> bytes:
    """A report in the abuse reporting format (RFC 5965), with our mail's headers."""
    fields = f"Feedback-Type: {kind}\nUser-Agent: Hop-Thu/1.0\nVersion: {version}\n"
    return report_of("feedback-report", [fields], quoted)


def report_of(kind: str, blocks: list[str], return_path: str = "") -> bytes:
    """A multipart report: words for people, blocks for machines, headers of ours."""
    whole = MIMEMultipart("report", report_type=kind)
    whole["From"] = "MAILER-DAEMON@thu.example"
    whole["Auto-Submitted"] = "auto-replied"
    whole.attach(MIMEText("Thư của bạn không đến được người nhận.", "plain", "utf-8"))
    machine = MIMEBase("message", kind)
    machine.set_payload([_block(text) for text in blocks])
    whole.attach(machine)
    headers = f"Return-Path: <{return_path}>\nFrom: thongbao@phapluat.example\n"
    whole.attach(MIMEText(headers, "rfc822-headers", "us-ascii"))
    return whole.as_bytes()


def automatic_reply() -> bytes:
    """Somebody is away until Monday (RFC 3834)."""
    mail = EmailMessage()
    mail["From"] = WHOSE
    mail["Subject"] = "Vắng mặt: Kế hoạch 335"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("Tôi đi công tác đến thứ hai. 550 5.1.1 chỉ là chữ.")
    return mail.as_bytes()


def _about_the_server() -> str:
    return "Reporting-MTA: dns; mx.thu.example\nArrival-Date: Tue, 24 Nov 2026 08:00:00 +0700\n"


def _block(text: str) -> Message:
    return HeaderParser().parsestr(text)
