"""The tables of the classroom, and the database behind them (SQLAlchemy Core)."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)

METADATA = MetaData()

# ``version`` rises with every change that somebody may see; the streams of events follow it.
ROOMS = Table(
    "rooms",
    METADATA,
    Column("room", String(8), primary_key=True),
    Column("key", String(64), nullable=False),  # SHA-256 of the lecturer's key
    Column("opened", Float, nullable=False),  # seconds since 1970
    Column("version", Integer, nullable=False),
    Column("phase", String(10), nullable=False),
    Column("question", Integer),  # the present one
    Column("round", Integer, nullable=False),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("room", ForeignKey("rooms.room", ondelete="CASCADE"), nullable=False, index=True),
    Column("id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("answer", Float, nullable=False),
    Column("tolerance", Float, nullable=False),
    Column("unit", Text, nullable=False),
    Column("explain", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("shown", Boolean, nullable=False),
)

VOTERS = Table(
    "voters",
    METADATA,
    Column("room", ForeignKey("rooms.room", ondelete="CASCADE"), primary_key=True),
    Column("voter", String(64), primary_key=True),
)

VOTES = Table(
    "votes",
    METADATA,
    Column("question", ForeignKey("questions.number", ondelete="CASCADE"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("voter", String(64), primary_key=True),
    Column("said", Float, nullable=False),  # an option's index, or the number
    Index("votes_of_a_round", "question", "round"),
)


def address() -> str:
    """The database's URL: ``PIXELWISE_DATABASE``, else SQLite in the folder of ``folder()``."""
    return os.environ.get("PIXELWISE_DATABASE") or f"sqlite:///{folder() / 'classroom.db'}"


def folder() -> Path:
    """Where SQLite's file lies: ``PIXELWISE_DATA``, else the user's; made if missing."""
    import platformdirs

    named = os.environ.get("PIXELWISE_DATA")
    place = Path(named) if named else platformdirs.user_data_path("pixelwise", appauthor=False)
    place.mkdir(parents=True, exist_ok=True)
    return place


def connect(url: str) -> Engine:
    """An engine with all tables made; for SQLite with its journal beside it (WAL)."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 20})
        event.listen(engine, "connect", _settle_sqlite)
        event.listen(engine, "begin", _begin)
    else:
        engine = create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)
    with engine.begin() as connection:
        if not url.startswith("sqlite"):  # two servers may start at once
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(720190)")
        METADATA.create_all(connection)
    return engine


def _begin(connection: Connection) -> None:
    """Who will write waits for the others at once, and not in the middle of its transaction."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _settle_sqlite(connection, _record) -> None:
    connection.isolation_level = None  # transactions begin where we say so, see ``connect``
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {line}").close()
