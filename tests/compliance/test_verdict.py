from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from compliance.euro import Euro
from compliance.verdict import (
    Answer,
    Counterfactual,
    Verdict,
    allow,
    block,
    gate,
    instead,
    together,
    warn,
)
from compliance.words import Sentence, said

YES, NO = Sentence("Oui.", "Yes."), Sentence("Non.", "No.")
WORDS = {answer: Sentence(f"fr {answer}", f"en {answer}") for answer in Answer}
LATER = instead(Sentence("Demain.", "Tomorrow."), now=datetime(2026, 3, 3, tzinfo=UTC))


class TestSentence:
    def test_is_written_in_the_language_of_the_page_and_in_french_for_any_other(self):
        assert NO.written("en") == "No."
        assert NO.written("fr") == NO.written("de") == "Non."

    def test_says_its_values_in_its_own_language(self):
        said = Sentence("Jusqu'à {amount}.", "Up to {amount}.").filled(amount=Euro.of("1900.5"))

        assert said == Sentence("Jusqu'à 1\u202f900,50\u00a0€.", "Up to €1,900.50.")

    def test_leaves_braces_of_a_value_alone(self):
        assert Sentence("{a}", "{a}").filled(a="{b}") == Sentence("{b}", "{b}")

    def test_follows_another(self):
        assert Sentence("Oui. Non.", "Yes. No.") == YES + NO


class TestSaid:
    @pytest.mark.parametrize(
        ("value", "fr", "en"),
        [
            (None, "—", "—"),
            (True, "oui", "yes"),
            (False, "non", "no"),
            (Euro.of(1000), "1\u202f000,00\u00a0€", "€1,000.00"),
            (YES, "Oui.", "Yes."),
            (date(2026, 3, 6), "6 mars 2026", "6 March 2026"),
            (date(2026, 1, 1), "1er janvier 2026", "1 January 2026"),
            (Fraction(1, 5), "20\u00a0%", "20%"),
            (Fraction(1, 3), "33,3333\u00a0%", "33.3333%"),
            (999, "999", "999"),
            (12_500, "12\u202f500", "12,500"),
            (-1_234_567, "-1\u202f234\u202f567", "-1,234,567"),
            ("SAS", "SAS", "SAS"),
            (frozenset({"b", "a"}), "a, b", "a, b"),
            (frozenset(), "—", "—"),
            ((Euro.of(1), Euro.of(2)), "1,00\u00a0€, 2,00\u00a0€", "€1.00, €2.00"),
            ((), "—", "—"),
            (Answer.BLOCK, "block", "block"),
            (2.5, "2.5", "2.5"),
        ],
    )
    def test_reads_well_in_both_languages(self, value, fr, en):
        assert (said(value, "fr"), said(value, "en")) == (fr, en)

    def test_tells_a_moment_in_paris_to_the_minute(self):
        moment = datetime(2026, 3, 6, 9, tzinfo=UTC)

        assert said(moment, "fr") == "6 mars 2026, 10:00 (heure de Paris)"
        assert said(moment, "en") == "6 March 2026, 10:00 (Paris time)"

    def test_tells_the_last_second_of_a_day_to_the_minute_too(self):
        """One manner everywhere: "until 23:59", as on every page and mail."""
        assert said(datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC), "en") == (
            "6 March 2026, 23:59 (Paris time)"
        )


class TestAnswers:
    def test_go_from_light_to_heavy(self):
        assert [answer.weight for answer in (Answer.ALLOW, Answer.WARN, Answer.GATE)] == [0, 1, 2]
        assert Answer.BLOCK.weight == 3

    @pytest.mark.parametrize(
        ("verdict", "go_on", "warned", "gated", "blocked"),
        [
            (allow(YES), True, False, False, False),
            (warn(YES), True, True, False, False),
            (gate(YES, {"consent"}), False, False, True, False),
            (block(NO), False, False, False, True),
        ],
    )
    def test_let_go_on_or_not(self, verdict, go_on, warned, gated, blocked):
        assert (verdict.may_go_on, verdict.is_warned) == (go_on, warned)
        assert (verdict.is_gated, verdict.is_blocked) == (gated, blocked)

    def test_keep_their_threshold_and_way_out(self):
        assert allow(YES, threshold=1).threshold == 1
        assert warn(YES, threshold=2, instead=LATER) == Verdict(
            Answer.WARN, YES, threshold=2, counterfactual=LATER
        )
        assert gate(YES, ["a", "a"], threshold=3, instead=LATER) == Verdict(
            Answer.GATE,
            YES,
            threshold=3,
            requirements=frozenset({"a"}),
            counterfactual=LATER,
        )
        assert block(NO, article="art. 9", threshold=4, instead=LATER) == Verdict(
            Answer.BLOCK, NO, article="art. 9", threshold=4, counterfactual=LATER
        )

    def test_can_be_kept_in_a_set(self):
        assert len({block(NO, instead=LATER), block(NO, instead=LATER), allow(YES)}) == 2


class TestTogether:
    def test_nothing_at_all_is_a_yes(self):
        assert together(WORDS, []).answer == Answer.ALLOW

    def test_answers_as_its_heaviest_part_in_its_own_words(self):
        whole = together(WORDS, [warn(YES), block(NO), gate(YES, {"a"})])

        assert whole.answer == Answer.BLOCK
        assert whole.sentence == WORDS[Answer.BLOCK]
        assert [part.answer for part in whole.parts] == [Answer.WARN, Answer.BLOCK, Answer.GATE]

    def test_asks_for_everything_that_its_parts_ask_for(self):
        whole = together(WORDS, [gate(YES, {"a", "b"}), allow(YES), gate(YES, {"c"})])

        assert whole.requirements == {"a", "b", "c"}

    def test_lends_the_way_out_of_the_only_part_in_the_way(self):
        whole = together(WORDS, [allow(YES), block(NO, instead=LATER), gate(NO, {"a"})])

        assert whole.counterfactual == Counterfactual(LATER.sentence)

    def test_has_no_single_way_out_of_two(self):
        assert (
            together(WORDS, [block(NO, instead=LATER), block(NO, instead=LATER)]).counterfactual
            is None
        )

    def test_says_nothing_to_change_about_a_yes(self):
        assert together(WORDS, [allow(YES)]).counterfactual is None

    def test_gives_every_reason_the_heaviest_first(self):
        inner = together(WORDS, [warn(YES), gate(YES, {"a"})])
        whole = together(WORDS, [allow(YES), inner, block(NO)])

        assert [reason.answer for reason in whole.reasons()] == [
            Answer.BLOCK,
            Answer.GATE,
            Answer.WARN,
        ]

    def test_finds_a_part_by_its_rule(self):
        part = Verdict(Answer.ALLOW, YES, rule="inner")
        whole = together(WORDS, [together(WORDS, [part])])

        assert whole.find("inner") is part
        assert whole.find("elsewhere") is None
