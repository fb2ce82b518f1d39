"""Baseline (c): a five-step form as most such bots are built: aiogram's own polling, SQLAlchemy's async ORM.

One session and one durable commit (SQLite, WAL, synchronous FULL) per update; step and answers live in the
ORM. Built to be fast of its kind: coroutine filters only, aiogram's own conversation storage left out, one
router. It does less than the house: no dedupe, no sealing, no audit trail, no kept answer.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import BaseFilter, Command
from aiogram.methods import SendMessage
from aiogram.types import Message, TelegramObject
from sqlalchemy import ForeignKey, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.baselines import command_line, say_ready

QUESTIONS = (
    "1 di 5. Quante volte lo hai notato assente?",
    "2 di 5. Quante volte lo hai visto solo?",
    "3 di 5. Quante volte ha litigato?",
    "4 di 5. Quante volte era stanco?",
    "5 di 5. Vuoi aggiungere qualcosa?",
)


class Base(DeclarativeBase):
    """The tables of this baseline."""


class Talk(Base):
    """Where one person is in the form."""

    __tablename__ = "talks"
    chat: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)


class Answer(Base):
    """One answer given."""

    __tablename__ = "answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(ForeignKey("talks.chat"))
    round: Mapped[int]
    step: Mapped[int]
    text: Mapped[str]


class OneSession(BaseMiddleware):
    """One update, one session, one commit; what the handler returns is sent after it."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        assert isinstance(event, Message)
        async with self._sessions() as session:
            talk = await session.get(Talk, event.chat.id)
            if talk is None:
                talk = Talk(chat=event.chat.id, step=0, round=0)
                session.add(talk)
            answer = await handler(event, {**data, "session": session, "talk": talk})
            await session.commit()
        return answer


class AtStep(BaseFilter):
    """The person is at this step; 0 is before the form."""

    def __init__(self, step: int) -> None:
        self._step = step

    async def __call__(self, message: Message, talk: Talk) -> bool:
        return talk.step == self._step


router = Router()


@router.message(Command("bench"))
async def begin(message: Message, talk: Talk) -> SendMessage:
    """The person opens the form."""
    talk.step, talk.round = 1, talk.round + 1
    return message.answer(QUESTIONS[0])


def _keep(session: AsyncSession, message: Message, talk: Talk) -> None:
    session.add(Answer(chat=talk.chat, round=talk.round, step=talk.step, text=message.text or ""))


async def answered(message: Message, talk: Talk, session: AsyncSession) -> SendMessage:
    """The person answers one of the first four questions."""
    _keep(session, message, talk)
    talk.step += 1
    return message.answer(QUESTIONS[talk.step - 1])


for _step in range(1, len(QUESTIONS)):
    router.message.register(answered, AtStep(_step))


@router.message(AtStep(len(QUESTIONS)))
async def finished(message: Message, talk: Talk, session: AsyncSession) -> SendMessage:
    """The person answers the last question."""
    _keep(session, message, talk)
    talk.step = 0
    return message.answer("Grazie, abbiamo ricevuto tutto.")


def open_engine(path: str) -> AsyncEngine:
    """Open SQLite in WAL with synchronous FULL; one connection, since SQLite has one writer anyway."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return engine


def main() -> None:
    """Poll until ended."""
    wish = command_line(__doc__).parse_args()
    bot = Bot(wish.token, session=AiohttpSession(api=TelegramAPIServer.from_base(wish.api)))
    engine = open_engine(f"{wish.home}/baseline.sqlite3")
    dispatcher = Dispatcher(disable_fsm=True)
    router.message.outer_middleware(OneSession(async_sessionmaker(engine, expire_on_commit=False)))
    dispatcher.include_router(router)

    async def on_start() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        say_ready()

    dispatcher.startup.register(on_start)
    dispatcher.run_polling(bot)


if __name__ == "__main__":
    main()
