"""Customer care: Zendesk, Intercom, Engage Digital (formerly Dimelo), Freshdesk, Salesforce, HubSpot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.readers._nested import dicts, dig
from crisisdetect.readers._platforms_declared import Export
from crisisdetect.readers._types import NOT_A_COMMENT, Document, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTE: Final = "internal_note"
_WRITTEN_PARTS: Final = "comment|open|close|assignment|away_mode_assignment|quick_reply"


def _expand_intercom(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield what opened each conversation, and its parts, which answer it."""
    for conversation in [document.root] if "conversation_parts" in document.root else document.records:
        opening = conversation.get("source")
        if isinstance(opening, dict):
            opened = {"created_at": conversation.get("created_at"), "part_type": "open"}
            yield {**opening, **opened}, conversation
        for part in dicts(dig(conversation, "conversation_parts.conversation_parts")):
            written = {"reply_to": dig(opening, "id"), "empty": not part.get("body")}
            yield {**part, **written}, conversation


EXPORTS: Final = (
    Export(
        name="Zendesk tickets",
        platform="zendesk",
        needs="id, created_at, description, requester_id, "
        "via.channel|raw_subject|satisfaction_rating.score|submitter_id",
        columns="id, timestamp=created_at, text=description, author=requester_id, "
        "vendor_sentiment=satisfaction_rating.score, url",
    ),
    Export(
        name="Zendesk comments",
        platform="zendesk",
        needs="id, author_id, created_at, plain_body|body, public",
        columns="id, timestamp=created_at, text=plain_body|body, author=author_id, thread_id=ticket_id",
        drop={"!public": _NOTE},
    ),
    Export(
        name="Intercom conversations",
        platform="intercom",
        expand=_expand_intercom,
        needs="^conversation_parts, ^source",
        columns="id, timestamp=created_at, text=body, author=author.id, thread_id=^id, parent_id=reply_to",
        drop={"part_type=note": _NOTE, f"part_type!={_WRITTEN_PARTS} or empty": NOT_A_COMMENT},
        own="author.type=admin|bot|team",
        html=True,
    ),
    Export(
        name="Engage Digital messages",
        needs="id, created_at, content_thread_id, body_as_text|body, status",
        columns="id, timestamp=created_at, text=body_as_text|body, author=author_id|author_name, "
        "thread_id=content_thread_id, platform=source_type|source_name",
        drop={"auto_submitted": NOT_A_COMMENT},
        own="status=agent reply",
        dayfirst=True,
        html=True,
    ),
    Export(
        name="Freshdesk tickets",
        platform="freshdesk",
        needs="id, created_at, description_text|description, requester_id, fr_escalated|fr_due_by",
        title="subject",
        columns="id, timestamp=created_at, text=description_text|description, author=requester_id",
        drop={"spam": "spam"},
        html=True,
    ),
    Export(
        name="Freshdesk conversations",
        platform="freshdesk",
        needs="id, created_at, body_text|body, incoming, private",
        columns="id, timestamp=created_at, text=body_text|body, author=user_id, thread_id=ticket_id",
        drop={"private": _NOTE},
        own="!incoming",
        html=True,
    ),
    Export(
        name="Freshdesk tickets as a table",
        platform="freshdesk",
        needs="Ticket ID, Subject, Created time, Resolution status|First response status|Initial response time",
        columns="id=Ticket ID, timestamp=Created time, text=Description|Subject, author=Contact ID|Requester Name",
    ),
    Export(
        name="Salesforce cases",
        platform="salesforce",
        needs="CaseNumber, CreatedDate|Date/Time Opened, Description, Subject|Origin|Case Origin",
        title="Subject",
        columns="id=CaseNumber, timestamp=CreatedDate|Date/Time Opened, text=Description, "
        "author=ContactId|SuppliedName|Contact Name, thread_id=Id|Case ID",
    ),
    Export(
        name="Salesforce case comments",
        platform="salesforce",
        needs="CommentBody, ParentId, CreatedDate, IsPublished",
        columns="id=Id, timestamp=CreatedDate, text=CommentBody, author=CreatedById, thread_id=ParentId",
        drop={"!IsPublished": _NOTE},
    ),
    Export(
        name="HubSpot tickets",
        platform="hubspot",
        needs="properties.content, properties.createdate, properties.hs_pipeline_stage|properties.hs_ticket_priority",
        title="properties.subject",
        columns="id, timestamp=properties.createdate, text=properties.content, author=properties.hs_created_by_user_id",
    ),
    Export(
        name="HubSpot tickets as a table",
        platform="hubspot",
        needs="Ticket ID, Ticket name, Ticket description, Create date",
        title="Ticket name",
        columns="id=Ticket ID, timestamp=Create date, text=Ticket description",
        html=True,
    ),
)
