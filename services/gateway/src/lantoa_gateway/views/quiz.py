"""A quiz as its page asks it, and what it says to the answers given. Nobody keeps them."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from lantoa.contracts.forms import Question


class ChoiceView(Struct, frozen=True):
    """One choice; ``fate`` is ``right`` or ``wrong`` once the question was answered."""

    text: str
    chosen: bool = False
    fate: str = ""


class QuestionView(Struct, frozen=True, kw_only=True):
    """One question; ``right`` and what follows are empty until it is answered."""

    name: str
    """Of its field: ``cau-1``."""
    question: str
    choices: tuple[ChoiceView, ...]
    is_right: bool = False
    right: str = ""
    explanation: str = ""
    ground: str = ""


class QuizView(Struct, frozen=True, kw_only=True):
    """All questions, how many were answered, and how many of these rightly."""

    questions: tuple[QuestionView, ...]
    answered: int = 0
    rightly: int = 0


def quiz_view(questions: Sequence[Question], answers: Mapping[str, str]) -> QuizView:
    """The quiz with these answers: the place of a choice by the name of its question's field."""
    shown = [_shown(one, f"cau-{n}", answers) for n, one in enumerate(questions, 1)]
    return QuizView(
        questions=tuple(shown),
        answered=sum(bool(one.right) for one in shown),
        rightly=sum(one.is_right for one in shown),
    )


def _shown(one: Question, name: str, answers: Mapping[str, str]) -> QuestionView:
    places = {str(place): place for place in range(len(one.choices))}
    chosen = places.get(answers.get(name, ""))
    if chosen is None:
        unanswered = tuple(ChoiceView(text) for text in one.choices)
        return QuestionView(name=name, question=one.question, choices=unanswered)
    return QuestionView(
        name=name,
        question=one.question,
        choices=tuple(_choice(one, place, chosen) for place in places.values()),
        is_right=chosen == one.right,
        right=one.choices[one.right],
        explanation=one.explanation,
        ground=one.ground,
    )


def _choice(one: Question, place: int, chosen: int) -> ChoiceView:
    fate = "right" if place == one.right else "wrong" if place == chosen else ""
    return ChoiceView(one.choices[place], place == chosen, fate)
