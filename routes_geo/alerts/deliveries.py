"""What receivers are told: messages by what each knows already, sent until they arrive, within bounds.

A receiver knows the alarms that were delivered to it. It is told of those that are raised and that it does not know,
and of those it knows that are no longer raised. What arrived is recorded at once, so that the next run goes on with one
that was cut short; a message that arrived unrecorded comes again under the same id.
"""

from __future__ import annotations

import json
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
from routes_geo.alerts.words import alert_path, described, midnight, pressure_path
from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import month_label
from routes_geo.pressure.alarms import Alarm
from routes_geo.web_client import TRY_AGAIN, Answered, Bounds, PassingError, Patience, host_of, post

_GONE, _REDIRECTS = 410, range(300, 400)


class MessageKind(StrEnum):
    """What a message says."""

    RAISED = "alarm.raised"
    GONE = "alarm.gone"


class DeliveryOutcome(StrEnum):
    """What came of a message."""

    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_TRIED = "not tried"  # the receiver failed before, or the run was at its bounds: the next one tries


@dataclass(frozen=True, slots=True)
class News:
    """Alarms of one vintage, and from which month on receivers are told of them; names of the routes by their ids."""

    vintage: date
    since_month: int
    alarms: Sequence[Alarm]
    names: Mapping[str, str]

    def members(self, alarm: Alarm) -> dict[str, Any]:
        """What a message says of an alarm; addresses are below that of the service."""
        addresses = {"alert": alert_path(alarm.alarm_id), "pressure": pressure_path(alarm)}
        return described(alarm, self.names[alarm.route]) | addresses


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """What one receiver is told of one alarm."""

    kind: MessageKind
    alarm_id: str
    vintage: date
    data: dict[str, Any]

    @property
    def message_id(self) -> str:
        """Id by which a receiver knows a message again: one of an alarm and a vintage."""
        return f"{self.alarm_id}_{self.vintage}_{self.kind.name.lower()}"

    @property
    def body(self) -> bytes:
        """The message as JSON, the same bytes each time; its time is that of the release, not of the sending."""
        content = {"type": self.kind, "timestamp": midnight(self.vintage), "data": self.data}
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """What came of one message to one receiver."""

    subscription: str
    message_id: str
    outcome: DeliveryOutcome
    attempts: int
    detail: str


@dataclass(frozen=True, slots=True)
class Run:
    """Bounds of a run, and the clocks it goes by."""

    most_messages: int = 100
    longest_s: float = 300.0
    patience: Patience = field(default_factory=lambda: Patience(attempts=5, timeout_s=10.0))
    now_s: Callable[[], float] = time.time
    elapsed_s: Callable[[], float] = time.monotonic


class DeliveryLog:
    """What each receiver knows: the months of alarms by their ids, in one file that is replaced in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _read(path)

    def known(self, subscription: str) -> dict[str, str]:
        """Alarms that a receiver knows of, with the months they are of."""
        return dict(self._known.get(subscription, {}))

    def record(self, subscription: str, message: WebhookMessage) -> None:
        """Record that a message arrived; DataError where the file cannot be written."""
        known = self._known.setdefault(subscription, {})
        if message.kind is MessageKind.RAISED:
            known[message.alarm_id] = str(message.data["period"])
        else:
            known.pop(message.alarm_id, None)
        try:
            self._write()
        except OSError as error:
            said = f"{message.message_id} arrived at {subscription} unrecorded, and is sent again"
            raise DataError(f"{self._path}: cannot be written ({error.strerror}); {said}") from error

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(self._known, indent=1, sort_keys=True) + "\n", "utf-8")
        beside.replace(self._path)


def _read(path: Path) -> dict[str, dict[str, str]]:
    """Content of the file; DataError for one that is damaged: sending all again would be worse than nothing."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); without it, everything is sent again") from error
    is_sound = isinstance(content, dict) and all(
        isinstance(known, dict) and all(isinstance(month, str) for month in known.values())
        for known in content.values()
    )
    if not is_sound:
        raise DataError(f"{path}: does not hold what was delivered to whom; without it, everything is sent again")
    return {str(name): dict(known) for name, known in content.items()}


def messages_for(subscription: Subscription, known: Mapping[str, str], news: News) -> list[WebhookMessage]:
    """Messages that make a receiver know what is raised: first what is gone, then what is new, oldest month first."""
    first, raised = month_label(news.since_month), {alarm.alarm_id for alarm in news.alarms}
    gone = [
        WebhookMessage(
            MessageKind.GONE, name, news.vintage, {"id": name, "period": month, "vintage": news.vintage.isoformat()}
        )
        for name, month in sorted(known.items(), key=lambda item: item[1])
        if name not in raised and month >= first
    ]
    new = [
        WebhookMessage(MessageKind.RAISED, alarm.alarm_id, news.vintage, news.members(alarm))
        for alarm in sorted(news.alarms, key=lambda alarm: alarm.month)
        if alarm.month >= news.since_month and alarm.alarm_id not in known and subscription.wants(alarm)
    ]
    return [*gone, *new]


def send_all(
    wanted: Sequence[tuple[Subscription, Sequence[WebhookMessage]]], log: DeliveryLog, run: Run
) -> Iterator[WebhookDelivery]:
    """Send messages, and record what arrives; what came of each, as it comes.

    A receiver that failed is left alone for the rest of the run.
    """
    deadline_s, left = run.elapsed_s() + run.longest_s, run.most_messages
    for subscription, messages in wanted:
        failed = ""
        for message in messages:
            if failed or left <= 0 or run.elapsed_s() >= deadline_s:
                detail = failed or "the run is at its bounds"
                yield WebhookDelivery(subscription.name, message.message_id, DeliveryOutcome.NOT_TRIED, 0, detail)
                continue
            left -= 1
            done = _deliver(subscription, message, run, deadline_s)
            if done.outcome is DeliveryOutcome.DELIVERED:
                log.record(subscription.name, message)
            else:
                failed = "the receiver failed before in this run"
            yield done


def _deliver(subscription: Subscription, message: WebhookMessage, run: Run, deadline_s: float) -> WebhookDelivery:
    """Send one message until it arrives or is refused for good, or attempts or time are used up."""
    attempt = 0
    while True:
        attempt += 1
        tried = _attempt(subscription, message, run)
        pause_s = run.patience.wait_s(attempt, tried.wait_s)
        is_last = attempt >= run.patience.attempts or run.elapsed_s() + pause_s >= deadline_s
        if tried.is_settled or is_last:
            outcome = DeliveryOutcome.DELIVERED if tried.is_delivered else DeliveryOutcome.FAILED
            return WebhookDelivery(subscription.name, message.message_id, outcome, attempt, tried.detail)
        run.patience.sleep(pause_s)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of one attempt; not settled where another may go better."""

    detail: str
    is_delivered: bool = False
    is_settled: bool = True
    wait_s: float | None = None


def _attempt(subscription: Subscription, message: WebhookMessage, run: Run) -> _Tried:
    headers = {"Content-Type": "application/json"}
    headers |= sign_message(message.message_id, int(run.now_s()), message.body, subscription.key)
    bounds = Bounds(run.patience.timeout_s, 3 * run.patience.timeout_s, subscription.may_be_private)
    try:
        answered = post(subscription.url, message.body, headers, bounds)
    except PassingError as error:
        return _Tried(str(error), is_settled=False)
    except (DataError, InvalidInput) as error:
        return _Tried(str(error))
    is_settled = answered.status not in TRY_AGAIN and answered.status < 500
    return _Tried(_detail(subscription, answered), 200 <= answered.status < 300, is_settled, answered.wait_s)


def _detail(subscription: Subscription, answered: Answered) -> str:
    said = f"{host_of(subscription.url)}: {answered.status} {answered.reason[:80]}".rstrip()
    if answered.status in _REDIRECTS:
        return f"{said}; redirects are not followed"
    if answered.status == _GONE:
        return f"{said}; it wants no more: take the subscription out of the file"
    return said
