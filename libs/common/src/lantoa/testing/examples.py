"""One example of every fact that travels: golden files for partners and for tests."""

from datetime import time

import msgspec
from msgspec import Struct
from pyroaring import BitMap

from lantoa.contracts import (
    audit,
    content,
    delivery,
    pulse,
    reached,
    registers,
    searches,
    subscriptions,
)
from lantoa.contracts.events import encode, facts
from lantoa.contracts.ids import (
    ContentId,
    FollowNumber,
    SubscriberNumber,
    Version,
    batch_id,
    campaign_id,
)
from lantoa.contracts.topics import TOPICS, Topic
from lantoa.search.saving import hash_of
from lantoa.testing.builders import NOON, a_content, a_law, a_stub

CONTENT = ContentId("ke-hoach-335")
CAMPAIGN = campaign_id(CONTENT, Version(1), 0, "email", "main")
CHANNEL = subscriptions.Channel.EMAIL
RULE = subscriptions.Rule(fields=("44",))
FOLLOW = subscriptions.Follow(number=FollowNumber(12), rule=RULE, channel=CHANNEL, since=NOON)
SEARCH = searches.SavedSearch(words=("sổ", "đỏ"), fields=("44",))
ONE_RECIPIENT = BitMap([7]).serialize()

EXAMPLES: tuple[Struct, ...] = (
    content.ContentPublished(content=a_law(), editor="nv-017"),
    content.ContentWithdrawn(stub=a_stub(), editor="nv-017"),
    content.ContentTookEffect(content=a_law(version=2)),
    content.ContentExpired(content=a_law(version=3)),
    content.public_projection(a_content(), "https://pbgdpl.hanoi.example/noi-dung/ke-hoach-335"),
    registers.RegisterEntry(
        register=registers.Register.FIELD, code="44", name="Xây dựng pháp luật"
    ),
    subscriptions.KeyPublished(key_id="2026-48", use="seal", public=b"\x01" * 32, used_from=NOON),
    reached.ContentIndexed(content_id=CONTENT, version=Version(1), entries=1, at=NOON),
    reached.CampaignPlanned(
        content_id=CONTENT,
        version=Version(1),
        campaign=CAMPAIGN,
        channel="email",
        intents=2,
        batches=1,
        at=NOON,
    ),
    audit.ClockAsked(service="publisher", at=NOON),
    subscriptions.FollowRequested(
        command_id="4f1c",
        channel=CHANNEL,
        contact=subscriptions.Sealed(key_id="2026-48", ciphertext=b"\x02" * 48),
        rule=subscriptions.Rule(fields=("44",), searches=(hash_of(SEARCH),)),
        consent_text="Tôi đồng ý nhận thông tin pháp luật qua thư điện tử.",
        at=NOON,
        searches=(searches.FollowedSearch(search=SEARCH, said="cấp sổ đỏ"),),
    ),
    subscriptions.FollowConfirmed(
        command_id="4f1d", number=SubscriberNumber(7), link_version=1, at=NOON
    ),
    subscriptions.StopRequested(command_id="4f1e", number=SubscriberNumber(7), at=NOON),
    subscriptions.CodeTyped(
        command_id="4f22",
        channel=subscriptions.Channel.SMS,
        contact=subscriptions.Sealed(key_id="2026-48", ciphertext=b"\x02" * 48),
        code="482913",
        at=NOON,
    ),
    subscriptions.FollowChanged(
        command_id="4f23",
        number=SubscriberNumber(7),
        link_version=1,
        at=NOON,
        follow=FollowNumber(1),
        pace=subscriptions.Pace.DAILY,
    ),
    subscriptions.GuardianAnswered(
        command_id="4f28",
        number=SubscriberNumber(7),
        guardian=SubscriberNumber(8),
        link_version=1,
        agrees=True,
        at=NOON,
    ),
    subscriptions.QuietChosen(
        command_id="4f24",
        number=SubscriberNumber(7),
        link_version=1,
        at=NOON,
        quiet=subscriptions.QuietHours(begins=time(21), ends=time(6, 30)),
    ),
    subscriptions.Acknowledged(
        command_id="4f29",
        number=SubscriberNumber(7),
        content_id=ContentId("luat-57-2020-qh14"),
        version=Version(3),
        at=NOON,
    ),
    subscriptions.AddressRequested(
        command_id="4f25",
        number=SubscriberNumber(7),
        link_version=1,
        at=NOON,
        channel=subscriptions.Channel.SMS,
        contact=subscriptions.Sealed(key_id="2026-48", ciphertext=b"\x02" * 48),
        consent_text="Tôi đồng ý nhận thông báo pháp luật qua số điện thoại này.",
    ),
    subscriptions.AddressProved(
        command_id="4f26", number=SubscriberNumber(7), link_version=1, at=NOON, place=1
    ),
    subscriptions.AddressCodeTyped(
        command_id="4f27", number=SubscriberNumber(7), link_version=1, at=NOON, code="482913"
    ),
    subscriptions.AddressDropped(
        command_id="4f28",
        number=SubscriberNumber(7),
        link_version=1,
        at=NOON,
        channel=subscriptions.Channel.SMS,
    ),
    subscriptions.AddressGone(
        command_id="4f29",
        number=SubscriberNumber(7),
        at=NOON,
        channel=subscriptions.Channel.PUSH,
        sent=NOON,
    ),
    subscriptions.LinksEnded(
        command_id="4f1f", number=SubscriberNumber(7), link_version=1, at=NOON
    ),
    subscriptions.CopyRequested(
        command_id="4f20", number=SubscriberNumber(7), link_version=1, at=NOON
    ),
    subscriptions.ErasureRequested(
        command_id="4f21", number=SubscriberNumber(7), link_version=1, at=NOON, closed=True
    ),
    subscriptions.SubscriberState(
        number=SubscriberNumber(7),
        follows=(FOLLOW,),
        link_version=1,
        last_command="4f1d",
        revision=2,
    ),
    SEARCH,
    searches.SearchMatched(
        content_id=CONTENT,
        version=Version(1),
        change=content.Change.NEW,
        kind=content.Kind.NEWS,
        searches=(searches.SearchHash("0f" * 16),),
        fields=("44",),
        areas=("01",),
    ),
    delivery.BatchRequested(
        batch=batch_id(CAMPAIGN, 0),
        campaign=CAMPAIGN,
        channel=CHANNEL,
        shard=0,
        sequence=0,
        purpose=delivery.Purpose.ALERT,
        recipients=ONE_RECIPIENT,
        content_id=CONTENT,
        version=Version(1),
    ),
    delivery.ReceiptArrived(provider="smsc-1", reference="A1F3", state="DELIVRD", at=NOON),
    delivery.BatchReported(
        batch=batch_id(CAMPAIGN, 0),
        campaign=CAMPAIGN,
        channel=CHANNEL,
        purpose=delivery.Purpose.ALERT,
        outcomes=delivery.Outcomes(delivered=1),
        revision=3,
        at=NOON,
        content_id=CONTENT,
        version=Version(1),
    ),
    pulse.ReceiptsCounted(
        counter="lantoa.delivery.receipt.v1/3",
        told=(pulse.Told(place=41, provider="sms:viettel", at=NOON, failed=True),),
    ),
    pulse.BatchCounted(
        counter=batch_id(CAMPAIGN, 0), place=3, channel="email", at=NOON, well=498, failed=2
    ),
    pulse.ReadersCounted(
        counter="5b1c/01",
        place=1,
        area="01",
        at=NOON,
        read=(pulse.Readers(content_id=CONTENT, readers=12),),
    ),
    pulse.MinuteStruck(at=NOON),
    pulse.AlarmChanged(of="sms:viettel", raised=True, since=NOON, well=10, failed=90, rest=True),
    pulse.AttentionChanged(area="01", at=NOON, contents=(CONTENT,)),
    *audit.chained(
        [
            audit.DeedDone(
                id="9c0e",
                service="publisher",
                deed="content.published",
                record=f"{CONTENT}@1",
                by="staff:nv-000017",
                at=NOON,
            )
        ],
        audit.BEGINNING,
    ),
)


def example_of(fact: type[Struct]) -> Struct:
    """The example of a fact; StopIteration when somebody forgot to write one."""
    return next(example for example in EXAMPLES if type(example) is fact)


def travelling() -> list[tuple[Topic, str, Struct]]:
    """Every topic with the name and an example of each fact that it carries."""
    return [
        (topic, name, example_of(fact)) for topic in TOPICS for name, fact in facts(topic).items()
    ]


def documents() -> dict[str, str]:
    """The golden examples by file name: the value as it stands on the log."""
    found = {}
    for topic, name, example in travelling():
        record = encode(topic, example, key="k", id="1", source="example", time=NOON)
        text = msgspec.json.format(record.value or b"").decode()
        found[f"tests/contracts/examples/{name}.json"] = text + "\n"
    return found
