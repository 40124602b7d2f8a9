"""Deliver alarms to the receivers of webhooks: each message until it arrives, within the limits of a run.

A receiver gets a message for each raised alarm that was not delivered to it before, and for each delivered alarm that
is no longer raised. Each delivery is recorded at once, so that the next run continues an interrupted one. A message
that arrived but was not recorded is sent again under the same id.
"""

from __future__ import annotations

import json
import operator
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from routes_geo.alerts.signing import sign_message
from routes_geo.alerts.subscriptions import Subscription
from routes_geo.alerts.words import alert_path, describe_alarm, midnight, pressure_path
from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import month_label
from routes_geo.pressure.alarms import Alarm
from routes_geo.snapshot.answers import fields_of
from routes_geo.storage.durable import written_aside
from routes_geo.web_client import TRY_AGAIN, Answered, Bounds, PassingError, Patience, host_of, post

_GONE, _REDIRECTS = 410, range(300, 400)


class MessageKind(StrEnum):
    """Type of a message."""

    RAISED = "alarm.raised"
    GONE = "alarm.gone"


class DeliveryOutcome(StrEnum):
    """Outcome of the delivery of a message."""

    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_TRIED = "not tried"  # the receiver failed before, or the run reached a limit: the next run tries


@dataclass(frozen=True, slots=True)
class News:
    """Alarms of one vintage, the first month that is delivered, and the names of the routes by their ids."""

    vintage: date
    since_month: int
    alarms: Sequence[Alarm]
    names: Mapping[str, str]

    def members(self, alarm: Alarm) -> dict[str, Any]:
        """Return the members of an alarm in a message; its addresses are relative to the service."""
        addresses = {"alert": alert_path(alarm.alarm_id), "pressure": pressure_path(alarm)}
        return fields_of(describe_alarm(alarm, self.names[alarm.route])) | addresses


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """A message about one alarm to one receiver."""

    kind: MessageKind
    alarm_id: str
    vintage: date
    data: dict[str, Any]

    @property
    def message_id(self) -> str:
        """Return the id by which a receiver recognises a repeated message: the same for an alarm and a vintage."""
        return f"{self.alarm_id}_{self.vintage}_{self.kind.name.lower()}"

    @property
    def body(self) -> bytes:
        """Return the message as JSON, the same bytes each time. Its time is that of the release."""
        content = {"type": self.kind, "timestamp": midnight(self.vintage), "data": self.data}
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """The outcome of one message to one receiver."""

    subscription: str
    message_id: str
    outcome: DeliveryOutcome
    attempts: int
    detail: str


@dataclass(frozen=True, slots=True)
class Run:
    """Limits of a run, and its clocks."""

    most_messages: int = 100
    longest_s: float = 300.0
    patience: Patience = field(default_factory=lambda: Patience(attempts=5, timeout_s=10.0))
    now_s: Callable[[], float] = time.time
    elapsed_s: Callable[[], float] = time.monotonic


class DeliveryLog:
    """Alarms delivered to each receiver: their months by their ids, in one file that is replaced in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._delivered = _read(path)

    def delivered(self, subscription: str) -> dict[str, str]:
        """Return the months of the alarms that were delivered to a receiver, by their ids."""
        return dict(self._delivered.get(subscription, {}))

    def record(self, subscription: str, message: WebhookMessage) -> None:
        """Record that a message arrived; DataError if the file cannot be written."""
        months = self._delivered.setdefault(subscription, {})
        if message.kind is MessageKind.RAISED:
            months[message.alarm_id] = str(message.data["period"])
        else:
            months.pop(message.alarm_id, None)
        try:
            self._write()
        except OSError as error:
            raise DataError(
                f"{self._path}: cannot be written ({error.strerror}). {message.message_id} was delivered to "
                f"{subscription} but not recorded; the next run sends it again"
            ) from error

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(self._path) as partial:
            partial.write_text(json.dumps(self._delivered, indent=1, sort_keys=True) + "\n", "utf-8")


def _read(path: Path) -> dict[str, dict[str, str]]:
    """Return the content of the file; DataError if it is damaged, as sending everything again would be worse."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}). If you delete it, all alarms are sent again") from error
    is_sound = isinstance(content, dict) and all(
        isinstance(months, dict) and all(isinstance(month, str) for month in months.values())
        for months in content.values()
    )
    if not is_sound:
        raise DataError(f"{path}: is not a record of deliveries. If you delete it, all alarms are sent again")
    return {str(name): dict(months) for name, months in content.items()}


def messages_for(subscription: Subscription, delivered: Mapping[str, str], news: News) -> list[WebhookMessage]:
    """Return the messages for a receiver: alarms that are gone, then new ones, oldest month first."""
    first, raised = month_label(news.since_month), {alarm.alarm_id for alarm in news.alarms}
    gone = [
        WebhookMessage(
            MessageKind.GONE, name, news.vintage, {"id": name, "period": month, "vintage": news.vintage.isoformat()}
        )
        for name, month in sorted(delivered.items(), key=operator.itemgetter(1))
        if name not in raised and month >= first
    ]
    new = [
        WebhookMessage(MessageKind.RAISED, alarm.alarm_id, news.vintage, news.members(alarm))
        for alarm in sorted(news.alarms, key=lambda alarm: alarm.month)
        if alarm.month >= news.since_month and alarm.alarm_id not in delivered and subscription.wants(alarm)
    ]
    return [*gone, *new]


def send_all(
    wanted: Sequence[tuple[Subscription, Sequence[WebhookMessage]]], log: DeliveryLog, run: Run
) -> Iterator[WebhookDelivery]:
    """Send messages and record deliveries; yield the outcome of each message as it is known.

    After a failure, a receiver gets no more messages in this run.
    """
    deadline_s, left = run.elapsed_s() + run.longest_s, run.most_messages
    for subscription, messages in wanted:
        failed = ""
        for message in messages:
            if failed or left <= 0 or run.elapsed_s() >= deadline_s:
                detail = failed or "the run reached its limit"
                yield WebhookDelivery(subscription.name, message.message_id, DeliveryOutcome.NOT_TRIED, 0, detail)
                continue
            left -= 1
            delivery = _deliver(subscription, message, run, deadline_s)
            if delivery.outcome is DeliveryOutcome.DELIVERED:
                log.record(subscription.name, message)
            else:
                failed = "the receiver failed earlier in this run"
            yield delivery


def _deliver(subscription: Subscription, message: WebhookMessage, run: Run, deadline_s: float) -> WebhookDelivery:
    """Send one message until it arrives, is refused for good, or attempts or time run out."""
    attempt = 0
    while True:
        attempt += 1
        result = _attempt(subscription, message, run)
        pause_s = run.patience.wait_s(attempt, result.wait_s)
        is_last = attempt >= run.patience.attempts or run.elapsed_s() + pause_s >= deadline_s
        if result.is_settled or is_last:
            outcome = DeliveryOutcome.DELIVERED if result.is_delivered else DeliveryOutcome.FAILED
            return WebhookDelivery(subscription.name, message.message_id, outcome, attempt, result.detail)
        run.patience.sleep(pause_s)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The result of one attempt; not settled if another may succeed."""

    detail: str
    is_delivered: bool = False
    is_settled: bool = True
    wait_s: float | None = None


def _attempt(subscription: Subscription, message: WebhookMessage, run: Run) -> _Attempt:
    headers = {"Content-Type": "application/json"}
    headers |= sign_message(message.message_id, int(run.now_s()), message.body, subscription.key)
    bounds = Bounds(run.patience.timeout_s, 3 * run.patience.timeout_s, subscription.may_be_private)
    try:
        answered = post(subscription.url, message.body, headers, bounds)
    except PassingError as error:
        return _Attempt(str(error), is_settled=False)
    except (DataError, InvalidInput) as error:
        return _Attempt(str(error))
    is_settled = answered.status not in TRY_AGAIN and answered.status < 500
    return _Attempt(_detail(subscription, answered), 200 <= answered.status < 300, is_settled, answered.wait_s)


def _detail(subscription: Subscription, answered: Answered) -> str:
    reason = "".join(letter for letter in answered.reason[:80] if letter.isprintable())
    detail = f"{host_of(subscription.url)}: {answered.status} {reason}".rstrip()
    if answered.status in _REDIRECTS:
        return f"{detail}; redirects are not followed, change the url of the subscription"
    if answered.status == _GONE:
        return f"{detail}; the receiver wants no more messages: remove the subscription from the file"
    return detail
