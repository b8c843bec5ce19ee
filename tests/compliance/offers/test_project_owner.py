from dataclasses import replace
from datetime import date, timedelta

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.errors import BadInput, MissingInput
from compliance.offers import project_owner
from compliance.offers.project_owner import (
    Facts,
    Record,
    Seat,
    Step,
    assess,
    assess_record,
    assess_seat,
    is_listed,
    version,
)
from compliance.parameters import NotYetLaw
from compliance.verdict import Answer

DAY = date(2026, 3, 2)
LISTS_OF = date(2025, 8, 5)
ONE_DAY = timedelta(days=1)


def on(day: date):
    return as_of(first_second(day))


class TestRecord:
    def test_is_clean_with_evidence(self):
        assert assess_record(Record(True), on(DAY)).answer == Answer.ALLOW

    @pytest.mark.parametrize(
        ("clean", "sentence"),
        [(None, project_owner.RECORD_MISSING), (False, project_owner.RECORD_BAD)],
    )
    def test_is_not_clean_when_evidence_is_pending(self, clean, sentence):
        verdict = assess_record(Record(clean), on(DAY))

        assert verdict.is_blocked
        assert verdict.sentence == sentence
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"clean": True}


class TestSeat:
    def test_in_france_is_fine_once_checked(self):
        verdict = assess_seat(Seat("FR", checked_on=LISTS_OF), on(DAY))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == LISTS_OF

    def test_that_nobody_looked_up_is_not_fine(self):
        verdict = assess_seat(Seat("FR"), on(DAY))

        assert verdict.is_blocked
        assert verdict.threshold == LISTS_OF
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"checked_on": LISTS_OF}

    def test_in_a_country_added_between_draft_and_launch_is_stopped_at_launch(self):
        """Kenya came onto the list on 5 August 2025."""
        draft = Seat("KE", checked_on=date(2025, 8, 1))
        launch = replace(draft, checked_on=LISTS_OF, step=Step.LAUNCH)

        assert assess_seat(draft, on(LISTS_OF - ONE_DAY)).answer == Answer.ALLOW
        verdict = assess_seat(launch, on(LISTS_OF))
        assert verdict.is_blocked
        assert verdict.threshold == LISTS_OF
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {}

    def test_that_the_check_found_on_a_list_is_stopped(self):
        verdict = assess_seat(Seat("FR", checked_on=DAY, found_on_a_list=True), on(DAY))

        assert verdict.is_blocked
        assert verdict.threshold == LISTS_OF
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"found_on_a_list": False}

    def test_is_checked_again_when_the_lists_have_changed(self):
        verdict = assess_seat(Seat("FR", checked_on=LISTS_OF - ONE_DAY), on(DAY))

        assert verdict.is_gated
        assert verdict.requirements == {"seat_check"}
        assert verdict.threshold == LISTS_OF
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"checked_on": LISTS_OF}

    @pytest.mark.parametrize("step", [Step.LAUNCH, Step.CLOSING])
    def test_is_checked_again_on_the_very_day_of_the_launch_and_of_the_closing(self, step):
        seat = Seat("FR", checked_on=DAY - ONE_DAY, step=step)

        verdict = assess_seat(seat, on(DAY))

        assert verdict.is_gated
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"checked_on": DAY}
        assert assess_seat(replace(seat, checked_on=DAY), on(DAY)).may_go_on

    def test_may_be_checked_once_only(self, monkeypatch):
        never = replace(
            project_owner.SEAT_CHECKED_AGAIN_AT, values={date(2021, 11, 10): frozenset()}
        )
        monkeypatch.setattr(project_owner, "SEAT_CHECKED_AGAIN_AT", never)

        seat = Seat("FR", checked_on=LISTS_OF, step=Step.LAUNCH)
        assert assess_seat(seat, on(DAY)).may_go_on

    @pytest.mark.parametrize("country", ["", "fr", "FRA", "F1", "ÉÉ"])
    def test_is_a_country(self, country):
        with pytest.raises(BadInput) as refused:
            Seat(country)
        assert refused.value.argument == "country"

    def test_is_found_on_a_list_on_some_day(self):
        with pytest.raises(MissingInput) as refused:
            Seat("FR", found_on_a_list=True)
        assert refused.value.argument == "checked_on"

    def test_says_its_step_in_words(self):
        seat = assess_seat(Seat("FR", step=Step.CLOSING), on(DAY))
        step = next(each for each in seat.inputs if each.name == "step")

        assert step.value.fr == "clôture de l'offre"
        assert Step.LISTING.written("en") == "examination of the dossier"


class TestTheLists:
    def test_are_those_of_the_day(self):
        assert version(DAY) == LISTS_OF
        assert version(LISTS_OF - ONE_DAY) == date(2024, 10, 8)
        assert is_listed("AE", LISTS_OF - ONE_DAY)
        assert not is_listed("AE", LISTS_OF)

    @pytest.mark.parametrize("country", ["RU", "KP"])
    def test_are_two(self, country):
        assert is_listed(country, DAY)

    def test_are_not_guessed_before_their_first_version(self):
        with pytest.raises(NotYetLaw):
            is_listed("FR", date(2020, 1, 1))
        with pytest.raises(NotYetLaw):
            version(date(2020, 1, 1))


class TestTheWhole:
    def test_wants_both_halves(self):
        whole = Facts(Record(True), Seat("FR", checked_on=DAY))

        assert assess(whole, on(DAY)).answer == Answer.ALLOW
        neither = assess(Facts(Record(), Seat("FR")), on(DAY))
        assert neither.is_blocked
        assert len(neither.reasons()) == 2
