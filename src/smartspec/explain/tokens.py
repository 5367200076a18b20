"""The tokens of a query with a place to read from."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from smartspec.engine.lexer import Token

MOST_PARTS: Final = 1000
"""Parts of a query that are told apart; a longer query is not one that a person can read."""
_OPEN: Final = {"(": ")", "{": "}", "[": "]"}


class NotTakenApartError(Exception):
    """A query with something in it that cannot be taken apart; ``offset``: from where on."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(f"not taken apart from character {offset} on")


@dataclass
class TokenStream:
    """The tokens of ``text``, the IRIs that they stand for by the offset of their start, and the next one's place."""

    text: str
    tokens: list[Token]
    iris: Mapping[int, str]
    at_token: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def number(self) -> int:
        """A number for one more part.

        Raises:
            NotTakenApartError: there are more than `MOST_PARTS`.
        """
        number = next(self._numbers)
        if number > MOST_PARTS:
            raise NotTakenApartError(self.end())
        return number

    def more(self) -> bool:
        """Whether tokens are left."""
        return self.at_token < len(self.tokens)

    def peek(self, ahead: int = 0) -> Token:
        """The next token, or one further ahead."""
        return self.tokens[self.at_token + ahead]

    def next(self) -> Token:
        """Take the next token."""
        token = self.tokens[self.at_token]
        self.at_token += 1
        return token

    def end(self) -> int:
        """Where the last token taken ends."""
        return self.tokens[self.at_token - 1].end if self.at_token else 0

    def at(self, mark: str) -> bool:
        """Whether a punctuation mark is next."""
        return self.more() and self.peek().kind == "punctuation" and self.peek().text == mark

    def at_word(self, *words: str) -> bool:
        """Whether one of some keywords is next."""
        return self.more() and self.peek().is_keyword(*words)

    def expect(self, mark: str) -> None:
        """Take a punctuation mark.

        Raises:
            NotTakenApartError: something else is next.
        """
        if not self.at(mark):
            raise NotTakenApartError(self.peek().start if self.more() else len(self.text))
        self.next()

    def bracketed(self) -> list[Token]:
        """Take from an opening bracket to the one that closes it."""
        begin, closing = self.at_token, [_OPEN[self.next().text]]
        while closing:
            token = self.next()
            if token.kind == "punctuation" and token.text in _OPEN:
                closing.append(_OPEN[token.text])
            elif token.kind == "punctuation" and token.text == closing[-1]:
                closing.pop()
        return self.tokens[begin : self.at_token]

    def since(self, first: Token) -> tuple[str, list[Token]]:
        """The text and the tokens from one token to the last one taken."""
        begin = bisect_left(self.tokens, first.start, key=lambda token: token.start)
        return self.text[first.start : self.end()], self.tokens[begin : self.at_token]
