"""What the house counts of itself for an operator's monitoring: counts and seconds, never of or about a person.

Every label has a short closed list of values; a test reads them all.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

UPDATES = Counter("cordata_updates", "Updates taken, by what became of them.", ["fate"], registry=REGISTRY)
BATCHES = Histogram(
    "cordata_batch_seconds",
    "How long a batch took from the door to the last answer.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=REGISTRY,
)
AWAY = Counter("cordata_database_away", "Tries that met a database that was away.", registry=REGISTRY)
SENT = Counter("cordata_messages", "Messages to Telegram, by what it said.", ["outcome"], registry=REGISTRY)
LEFT = Counter(
    "cordata_outbox_done", "Messages of the outbox, by lane and fate.", ["lane", "fate"], registry=REGISTRY
)
TIMERS = Counter("cordata_timers", "Timers acted on, by outcome.", ["outcome"], registry=REGISTRY)
SECOND = Counter("cordata_second_channel", "Pages by the second channel.", ["outcome"], registry=REGISTRY)

WAITING = Gauge(
    "cordata_outbox_waiting", "Messages that wait to leave, by lane.", ["lane"], registry=REGISTRY
)
LATE = Gauge("cordata_outbox_late_seconds", "How late the oldest is, by lane.", ["lane"], registry=REGISTRY)
TIMER_LATE = Gauge("cordata_timer_late_seconds", "How late the first timer is.", registry=REGISTRY)
PARKED = Gauge("cordata_parked", "Updates set aside that nobody has looked at.", registry=REGISTRY)
HEARD = Gauge("cordata_heard_seconds", "Seconds since this process heard Telegram.", registry=REGISTRY)
POLLS = Gauge("cordata_polls", "Whether this process is the one that polls.", registry=REGISTRY)
DATABASE = Gauge("cordata_database_up", "Whether the database answered just now.", registry=REGISTRY)
