"""Why could a rule not be asked? An argument makes no sense; never a guess in its place.

ValueError
└── BadInput          names the argument and says what is wrong with it
    ├── MissingInput      a fact without which the question has no answer
    └── Contradiction     two facts that cannot both be true
LookupError
└── NotYetLaw         the day of the law is before the law
"""

from __future__ import annotations


class BadInput(ValueError):
    """`argument` is the name of the fact; `problem` says in English what is wrong with it."""

    def __init__(self, argument: str, problem: str):
        super().__init__(f"{argument}: {problem}")
        self.argument = argument
        self.problem = problem


class MissingInput(BadInput):
    """The question cannot be answered without this fact."""


class Contradiction(BadInput):
    """This fact and another cannot both be true."""


class NotYetLaw(LookupError):
    """There was no such law, or no such number in it, on the day asked for: the argument "law"."""

    argument = "law"

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem
