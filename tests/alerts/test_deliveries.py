"""Webhooks that reach a real receiver on the loopback address, or do not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook
from support.alarm_cases import ALARM, SECRET
from support.webhook_receiver import Receiver, Reply, webhook_receiver

from routes_geo.alerts.deliveries import DeliveryLog, News, Run, WebhookDelivery, WebhookMessage, messages_for, send_all
from routes_geo.alerts.signing import parse_secret
from routes_geo.alerts.subscriptions import Subscription
from routes_geo.errors import DataError
from routes_geo.model import month_label
from routes_geo.pressure.alarms import Alarm
from routes_geo.web_client import Patience

NAMES = {"WAFR": "Atlantic / West African", "WBAL": "Western Balkans"}
OLDER = replace(ALARM, month=ALARM.month - 1)
OTHER_ROUTE = replace(ALARM, route="WBAL", month=ALARM.month + 1)


def subscription(url: str, name: str = "desk", routes: Sequence[str] = ()) -> Subscription:
    return Subscription(name, url, parse_secret(SECRET), routes, [], [], may_be_private=True)


def news(*alarms: Alarm, vintage: date = ALARM.vintage, since: int = ALARM.month - 11) -> News:
    return News(vintage, since, alarms, NAMES)


class Sender:
    """Runs of sending to one receiver."""

    def __init__(self, folder: Path, *targets: Subscription) -> None:
        self.path, self.targets = folder / "state" / "delivered.json", targets
        self.waits: list[float] = []

    def run(
        self, told: News, *, most: int = 100, attempts: int = 4, timeout_s: float = 5, longest_s: float = 60
    ) -> list[WebhookDelivery]:
        log = DeliveryLog(self.path)
        planned = [(item, messages_for(item, log.delivered(item.name), told)) for item in self.targets]
        patience = Patience(attempts=attempts, timeout_s=timeout_s, longest_wait_s=20, sleep=self.waits.append)
        return list(send_all(planned, log, Run(most, longest_s, patience)))


def always(reply: Reply) -> Callable[[int], Reply]:
    return lambda _number: reply


def first(*replies: Reply) -> Callable[[int], Reply]:
    return lambda number: replies[min(number, len(replies)) - 1]


def ids(receiver: Receiver) -> list[str]:
    return [item.headers["webhook-id"] for item in receiver.received]


def outcomes(found: Sequence[WebhookDelivery]) -> list[tuple[str, int]]:
    return [(item.outcome.value, item.attempts) for item in found]


def test_a_message_arrives_signed_and_says_what_the_alarm_is(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply(200))) as receiver:
        found = Sender(tmp_path, subscription(receiver.url)).run(news(ALARM))
    assert outcomes(found) == [("delivered", 1)]
    received = receiver.received[0]
    content = Webhook(SECRET).verify(received.body, received.headers)
    assert (content["type"], content["timestamp"]) == ("alarm.raised", "2025-06-03T00:00:00+00:00")
    assert content["data"]["id"] == ALARM.alarm_id
    assert content["data"]["words"].startswith("Atlantic / West African, 2023-10: 14,565 detections")
    assert content["data"]["pressure"] == "/pressure/WAFR?datetime=2023-10"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == "WAFR-2023-10-ears-up_2025-06-03_raised"


def test_what_arrived_is_not_sent_again(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply())) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        sender.run(news(ALARM))
        assert sender.run(news(ALARM)) == []
        later = replace(ALARM, vintage=date(2025, 7, 1), value=15000)
        assert sender.run(news(later, vintage=later.vintage)) == []
        sender.run(news(later, OTHER_ROUTE, vintage=later.vintage))
    assert ids(receiver) == ["WAFR-2023-10-ears-up_2025-06-03_raised", "WBAL-2023-11-ears-up_2025-07-01_raised"]


def test_what_is_no_longer_raised_is_taken_back_and_may_come_again(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply())) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        sender.run(news(ALARM))
        sender.run(news(vintage=date(2025, 7, 1)))
        assert sender.run(news(vintage=date(2025, 7, 1))) == []
        sender.run(news(ALARM, vintage=date(2025, 8, 1)))
    kinds = [json.loads(item.body)["type"] for item in receiver.received]
    assert kinds == ["alarm.raised", "alarm.gone", "alarm.raised"]
    assert json.loads(receiver.received[1].body)["data"] == {
        "id": ALARM.alarm_id,
        "period": "2023-10",
        "vintage": "2025-07-01",
    }
    assert len(set(ids(receiver))) == 3


def test_an_alarm_that_grew_old_is_not_taken_back(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply())) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        sender.run(news(ALARM))
        assert sender.run(news(since=ALARM.month + 1)) == []
        assert sender.run(news(OLDER, since=ALARM.month)) != []  # ALARM is gone
    assert ids(receiver)[1:] == ["WAFR-2023-10-ears-up_2025-06-03_gone"]


def test_each_receiver_hears_of_what_it_wants_oldest_first(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply())) as one, webhook_receiver(always(Reply())) as two:
        targets = subscription(one.url, "one"), subscription(two.url, "two", routes=["WBAL"])
        Sender(tmp_path, *targets).run(news(OTHER_ROUTE, ALARM, OLDER))
    assert [name[:12] for name in ids(one)] == ["WAFR-2023-09", "WAFR-2023-10", "WBAL-2023-11"]
    assert [name[:12] for name in ids(two)] == ["WBAL-2023-11"]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 599])
def test_a_receiver_in_trouble_is_asked_again_after_longer_and_longer_waits(status: int, tmp_path: Path) -> None:
    with webhook_receiver(first(Reply(status), Reply(status), Reply(status), Reply(204))) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        found = sender.run(news(ALARM))
    assert outcomes(found) == [("delivered", 4)]
    assert len(set(ids(receiver))) == 1
    assert all(1 <= wait_s / 2**number <= 1.5 for number, wait_s in enumerate(sender.waits))
    for item in receiver.received:
        Webhook(SECRET).verify(item.body, item.headers)


def test_a_receiver_that_never_recovers_is_left_alone_and_asked_again_by_the_next_run(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply(500))) as receiver, webhook_receiver(always(Reply())) as other:
        sender = Sender(tmp_path, subscription(receiver.url, "down"), subscription(other.url, "up"))
        found = sender.run(news(OLDER, ALARM))
        assert outcomes(found) == [("failed", 4), ("not tried", 0), ("delivered", 1), ("delivered", 1)]
        assert len(receiver.received) == 4
        assert "500" in found[0].detail
        again = sender.run(news(OLDER, ALARM), attempts=1)
    assert outcomes(again) == [("failed", 1), ("not tried", 0)]
    assert len(set(ids(receiver))) == 1


@pytest.mark.parametrize(("asked", "wait_s"), [("7", 7), ("3600", 20), ("Wed, 03 Jun 2099 00:00:00 GMT", None)])
def test_a_wait_that_the_receiver_asks_for_is_kept_within_bounds(
    asked: str, wait_s: float | None, tmp_path: Path
) -> None:
    with webhook_receiver(first(Reply(429, {"Retry-After": asked}), Reply())) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        sender.run(news(ALARM))
    assert len(sender.waits) == 1
    assert sender.waits[0] == wait_s if wait_s else 1 <= sender.waits[0] <= 1.5  # a date without the receiver's own


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(400), "400"),
        (Reply(401), "401"),
        (Reply(404), "404"),
        (Reply(410), "remove the subscription"),
        (Reply(301, {"Location": "https://hooks.example/"}), "not followed"),
        (Reply(307, {"Location": "http://127.0.0.1:9/"}), "not followed"),
    ],
)
def test_a_refusal_is_not_asked_again(reply: Reply, message: str, tmp_path: Path) -> None:
    with webhook_receiver(always(reply)) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        found = sender.run(news(OLDER, ALARM))
    assert outcomes(found) == [("failed", 1), ("not tried", 0)]
    assert message in found[0].detail
    assert len(receiver.received) == 1
    assert sender.waits == []
    assert not sender.path.exists()


def test_a_redirect_leads_nowhere_else(tmp_path: Path) -> None:
    with (
        webhook_receiver(always(Reply())) as other,
        webhook_receiver(always(Reply(308, {"Location": other.url}))) as receiver,
    ):
        Sender(tmp_path, subscription(receiver.url)).run(news(ALARM))
    assert other.received == []


def test_a_receiver_that_does_not_answer_in_time_is_asked_again(tmp_path: Path) -> None:
    with webhook_receiver(first(Reply(delay_s=5), Reply())) as receiver:
        found = Sender(tmp_path, subscription(receiver.url)).run(news(ALARM), timeout_s=0.3)
    assert outcomes(found) == [("delivered", 2)]


def test_a_run_has_bounds_and_the_next_goes_on(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply())) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        found = sender.run(news(OLDER, ALARM, OTHER_ROUTE), most=2)
        assert outcomes(found) == [("delivered", 1), ("delivered", 1), ("not tried", 0)]
        assert outcomes(sender.run(news(OLDER, ALARM, OTHER_ROUTE), longest_s=0)) == [("not tried", 0)]
        assert outcomes(sender.run(news(OLDER, ALARM, OTHER_ROUTE))) == [("delivered", 1)]
    assert len(set(ids(receiver))) == len(ids(receiver)) == 3


def test_no_wait_goes_beyond_the_time_of_a_run(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply(503, {"Retry-After": "15"}))) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        assert outcomes(sender.run(news(ALARM), longest_s=10)) == [("failed", 1)]
    assert sender.waits == []


def test_a_host_that_is_not_on_the_public_internet_is_not_sent_to(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply())) as receiver:
        public = replace(subscription(receiver.url), may_be_private=False)
        found = Sender(tmp_path, public).run(news(ALARM))
    assert outcomes(found) == [("failed", 1)]
    assert "not on the public internet" in found[0].detail
    assert receiver.received == []


@pytest.mark.parametrize("content", ["{", "[]", '{"desk": []}', '{"desk": {"a": 1}}', "\xff"])
def test_a_damaged_record_stops_the_run_before_anything_is_sent(content: str, tmp_path: Path) -> None:
    path = tmp_path / "delivered.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError, match="all alarms are sent again"):
        DeliveryLog(path)


def test_a_record_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with webhook_receiver(always(Reply())) as receiver:
        sender = Sender(tmp_path, subscription(receiver.url))
        sender.path.parent.symlink_to(tmp_path / "nowhere")
        with pytest.raises(
            DataError, match=r"WAFR-2023-10-ears-up_2025-06-03_raised was delivered to desk but not recorded"
        ):
            sender.run(news(ALARM))


def test_the_same_message_has_the_same_bytes() -> None:
    messages: list[WebhookMessage] = [
        messages_for(subscription("https://a.example"), {}, news(ALARM))[0] for _ in range(2)
    ]
    assert messages[0].body == messages[1].body
    assert month_label(ALARM.month) in messages[0].message_id
