"""The bounds of a room, in one place."""

from __future__ import annotations

LETTERS = "ACDEFHJKLMNPQRTUVWXY"  # without what is easily mistaken: B8 G6 I1 O0 S5 Z2
LENGTH = 5  # letters of a room's name
ROOMS = 200  # open at once
VOTERS = 600  # of one room
ROUNDS = 9  # of one question
HOURS = 12  # from the opening of a room to its end

VOTE_BYTES = 2_000
QUESTION_BYTES = 64_000
TEXT = 4_000  # characters of a question, an option, an explanation, a link
OPTIONS = 12

# Requests that are let through: (at once, a second afterwards).
BY_VOTER = (12, 2.0)
BY_ROOM = (3_000, 600.0)
BY_ADDRESS = (6_000, 1_500.0)  # a whole class may come from one address
PASSWORDS = (10, 0.2)  # wrong passwords of one address
