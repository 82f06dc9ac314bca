"""A chapter: declared once, with all that its page, its links, lecturers and tests need to know.

The body says what there is; ``Here`` keeps the order on the page (question, examples, picture,
controls, challenge, the rest), and keeps back what the question asks about until it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from vislib.core.conditions import Condition
from vislib.ui import (
    challenges,
    charts,
    classroom,
    code,
    controls,
    images,
    link_state,
    numbers,
    presets,
    questions,
    stage,
)
from vislib.ui.challenges import Challenge
from vislib.ui.hands import Hands
from vislib.ui.questions import Choice, Number

if TYPE_CHECKING:
    from vislib.core.images import Image
    from vislib.stage.scene import Scene

_BESIDE = (3.2, 1.0)  # widths of the picture and of the controls beside it


@dataclass(frozen=True)
class Lecture:
    """A chapter in class: the ``topic`` it serves, its minutes, the question to the class.

    ``minutes``: with the question, its vote and one change of a control; ``rows``: the parts of
    the lecture decks that it shows, see ``vislib.decks``.
    """

    topic: str
    minutes: int
    ask: str
    rows: Sequence[str] = ()


@dataclass(frozen=True)
class See:
    """A chapter of another lesson that makes this one clearer: its key, what to look at there.

    ``values``: settings of its controls, which the link sets; none that waits for an answer.
    """

    chapter: str
    look: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chapter:
    """What a chapter is; made by ``Lesson.chapter``, which says what the fields mean."""

    lesson: str
    slug: str
    title: str
    body: Callable[..., None]
    params: type | None = None
    question: Choice | Number | None = None
    asks: bool = False
    challenge: Challenge | None = None
    lecture: Lecture | None = None
    columns: int = 4
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    locked: Sequence[str] = ()
    image: str | Mapping[str, Any] | None = None
    beside: bool = False
    check: Callable[[Any], Any] | None = None
    prepare: Callable[[Here], Any] | None = None
    former: Sequence[str] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    see: Sequence[See] = ()
    terms: Sequence[str] = ()

    @property
    def key(self) -> str:
        """``<lesson>.<chapter>``: what the names of its controls begin with, also in links."""
        return f"{self.lesson}.{self.slug}"

    def query(self, values: Mapping[str, Any] | None = None) -> dict[str, str]:
        """What an address says to open it, with ``values`` of controls and of what hands placed."""
        said = {f"{self.key}.{name}": link_state.said(v) for name, v in (values or {}).items()}
        return {f"{self.lesson}.chapter": self.slug} | said

    def link(self, values: Mapping[str, Any] | None = None) -> str:
        """Its address, relative to the app."""
        return f"{self.lesson}?{urlencode(self.query(values))}"

    def show(self) -> None:
        """Draw it, in the place where Streamlit is."""
        here = Here(self)
        if self.question:
            here.answered = here.ask(self.question)
        here.offer(self.presets)
        if self.prepare:
            self.prepare(here)
        given = (here.read(self.params),) if self.params else ()
        with here.rest:
            self.body(here, *given)
        here.ask_the_class()


class Here:
    """What the body of a chapter gets: the places of its page, and whether it may tell.

    Attributes:
        key: ``<lesson>.<chapter>``, for keys of one's own.
        answered: whether the question was answered; True where there is none.
        hands: what was clicked, dragged and placed in the picture.
        image: the photograph chosen, where the chapter takes one.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter, self.key = chapter, chapter.key
        self.answered = chapter.question is None and not chapter.asks
        self.hands = Hands(self.key)
        self.image: Image | None = None
        self._question, self._class, self._presets = (st.container() for _ in range(3))
        self._asked: list[tuple[Choice | Number, bool]] = []  # and whether answered
        both = st.columns(_BESIDE) if chapter.beside else (st.container(), st.container())
        self._picture, self.controls = both
        self._challenge, self.rest = st.container(), st.container()

    # -- before the body ---------------------------------------------------------------------
    def ask(self, question: Choice | Number, *, holds: bool = False) -> bool:
        """Ask; True once answered. In a body: where the question depends on what is shown.

        A chapter declared with ``asks=True`` is answered when the first question of its body is;
        further questions stand below the picture and keep nothing back. One that ``holds`` does
        as the first: it stands beside it, and the chapter is answered when this one is, too.
        """
        first = not self._asked and (self.chapter.asks or question is self.chapter.question)
        first = first or holds
        with self._question if first else self.rest:
            told = questions.asked(self.key, question)
        if first:
            self.answered = told
        if not told:
            self.kept_back(question)
        self._asked.append((question, told))
        return told

    def ask_the_class(self) -> None:
        """In presenter mode: put the first open question, else the last, to the whole class."""
        if not self._asked:
            return
        waiting = [question for question, told in self._asked if not told]
        question = waiting[0] if waiting else self._asked[-1][0]
        key = questions.key_of(self.key, question)
        with self._class:
            show = partial(questions.show_me, key)
            classroom.card(key, question, show, open=bool(waiting))

    def offer(self, examples: Mapping[str, Mapping[str, Any]]) -> None:
        """Buttons that set several controls; those that set a locked one wait for the answer."""
        if examples:
            waiting = () if self.answered else self.chapter.locked
            with self._presets:
                presets.row(self.key, examples, waiting)

    def read(self, params: type, **how: Any) -> Any:
        """Draw the controls of ``params`` and return what they say, see ``controls.read``.

        Locked ones stand at their defaults until the answer. A body calls it where what is offered
        depends on what is shown.
        """
        how = {"columns": self.chapter.columns, "check": self.chapter.check} | how
        locked = () if self.answered else self.chapter.locked
        with self.controls:
            if self.chapter.image and self.image is None:
                left, right = st.columns([1, 3])
                with left:
                    self.pick()
                with right:
                    return controls.read(params, self.key, locked=locked, **how)
            return controls.read(params, self.key, locked=locked, **how)

    def pick(self) -> Image:
        """Draw the choice of a photograph and return it; for bodies that read no controls yet."""
        how = self.chapter.image
        how = {"default": how} if isinstance(how, str) else dict(how or {})
        self.image = images.pick(f"{self.key}.image", **how)
        return self.image

    @property
    def place(self) -> Any:
        """The place above the controls, for a picture that is no scene: a camera, a training."""
        return self._picture

    # -- what there is -----------------------------------------------------------------------
    def picture(
        self, scene: Scene, version: str = "", *, name: str = "stage", below: bool = False
    ) -> None:
        """Show ``scene`` above the controls, or ``below``; until the answer ``scene.question()``.

        ``version`` names the data its handles belong to; ``name``: one for each picture.
        """
        if not self.answered:
            self.kept_back(scene, scene.question())
        with self.rest if below else self._picture:
            stage.show(scene, key=f"{self.key}.{name}", version=version, answered=self.answered)

    def chart(self, figure: Any, alt: str, *, before: Any = None, name: str = "chart") -> None:
        """Show a Plotly figure above the controls; until the answer the figure ``before``, if any.

        ``alt`` says in one sentence what either shows.
        """
        if not self.answered:
            self.kept_back(figure, before)
        shown = figure if self.answered else before
        if shown is not None:
            with self._picture:
                charts.show(shown, key=f"{self.key}.{name}", alt=alt)

    def numbers(self, values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
        """Large numbers with names: ``before`` always, ``values`` once answered."""
        if not self.answered:
            self.kept_back(dict(values))
        shown = {**(before or {}), **(values if self.answered else {})}
        if shown:
            numbers.metrics(shown)

    def table(self, rows: Any, *, before: bool = False, **how: Any) -> None:
        """A small table once answered, or always; ``how``: see ``numbers.table``."""
        if self._may(before, (rows, how)):
            numbers.table(rows, **how)

    def say(self, text: str, before: bool = False) -> None:
        """A remark in Markdown once answered, or always."""
        if self._may(before, text) and text:
            st.caption(text)

    def code(self, source: str, before: bool = False, **how: Any) -> None:
        """The same in a few lines of code, folded away; once answered, or always."""
        if self._may(before, None):
            code.show(source, **how)

    def challenge(self, *conditions: Condition) -> None:
        """Show the chapter's challenge, ticked when all ``conditions`` are met."""
        if self.chapter.challenge is None:
            raise RuntimeError(f"{self.key} declares no challenge.")
        if self._may(False, self.chapter.challenge):
            with self._challenge:
                challenges.show(self.key, self.chapter.challenge, conditions)

    def _may(self, before: bool, what: Any) -> bool:
        """Whether ``what`` may be shown now."""
        if before or self.answered:
            return True
        self.kept_back(what)
        return False

    def kept_back(self, what: Any, instead: Any = None) -> None:
        """Called with all that waits for the answer, and what stands there; a test listens."""
