from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.capital.bulletin import (
    MENTIONS,
    SHARES_MAX,
    Facts,
    Mention,
    Mentions,
    Words,
    assess,
    assess_mention,
    assess_words,
    missing,
    read,
)
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 3, 2, 9, tzinfo=UTC))
COMPLETE = Mentions(
    company_name="Four Solaire",
    legal_form="SAS",
    share_capital=Euro.of(1_000_000),
    registered_office="12 rue des Lilas, 31000 Toulouse",
    siren="732829320",
    registry_city="RCS Toulouse",
    increase_amount=Euro.of(1_000_000),
    increase_terms="25 000 actions nouvelles de 10 € de nominal, prime de 30 €",
    depositary="Banque du Canal, 1 quai des Bateaux, 31000 Toulouse",
    subscriber_name="Moreau",
    subscriber_first_name="Inès",
    subscriber_domicile="3 place du Port, 44000 Nantes",
    shares=25,
    shares_in_words="vingt-cinq",
    copy_handed_over=True,
    signed_on=date(2026, 3, 2),
    signed_by="Inès Moreau",
)
CONDITIONAL = {"kind_split"}


class TestMissing:
    def test_is_empty_for_a_complete_bulletin(self):
        assert missing(COMPLETE) == set()

    def test_is_everything_for_an_empty_one(self):
        assert missing(Mentions()) == set(MENTIONS) - CONDITIONAL

    @pytest.mark.parametrize("name", sorted(set(MENTIONS) - CONDITIONAL))
    def test_names_each_absent_mention(self, name):
        empty = {field.name: field.default for field in fields(Mentions)}

        assert missing(replace(COMPLETE, **{name: empty[name]})) == {name}

    def test_takes_spaces_for_nothing(self):
        assert missing(replace(COMPLETE, depositary="  ")) == {"depositary"}

    def test_takes_words_of_another_number_for_a_missing_mention(self):
        assert missing(replace(COMPLETE, shares_in_words="vingt-quatre")) == {"shares_in_words"}

    def test_asks_for_the_split_only_with_contributions_in_kind(self):
        assert missing(replace(COMPLETE, has_contributions_in_kind=True)) == {"kind_split"}

    def test_asks_no_first_name_of_a_company(self):
        company = replace(COMPLETE, subscriber_first_name=None, subscriber_is_company=True)

        assert missing(company) == set()

    def test_reads_the_words_in_the_language_of_the_bulletin(self):
        english = replace(COMPLETE, shares_in_words="twenty-five", language="en")

        assert missing(english) == set()


class TestTheRule:
    def asked(self, **changes):
        return assess(read(replace(COMPLETE, **changes)), NOW)

    def test_finds_a_whole_bulletin_complete(self):
        verdict = self.asked()
        assert verdict.answer == Answer.ALLOW
        # Each mention that is due is looked at; the split of contributions is not due.
        assert len(verdict.parts) == len(MENTIONS) - 1

    @pytest.mark.parametrize("name", sorted(set(MENTIONS) - CONDITIONAL - {"shares_in_words"}))
    def test_gives_one_reason_for_each_missing_mention(self, name):
        empty = {field.name: field.default for field in fields(Mentions)}
        reasons = self.asked(**{name: empty[name]}).reasons()
        found = [each for each in reasons if each.rule == "bulletin_mention"]
        assert [each.sentence.fr for each in found] == [f"Il manque : {MENTIONS[name].fr}."]
        assert dict(found[0].counterfactual.changes) == {"is_written": True}

    def test_gives_the_words_that_are_right(self):
        (reason,) = self.asked(shares_in_words="vingt-quatre").reasons()
        assert reason.rule == "bulletin_words"
        assert "n'écrivent pas le nombre" in reason.sentence.fr
        assert dict(reason.counterfactual.changes) == {"shares_in_words": "vingt-cinq"}
        assert reason.counterfactual.sentence.fr == "Les mots justes sont : vingt-cinq."

    def test_gives_them_in_the_language_of_the_bulletin(self):
        (reason,) = self.asked(shares_in_words=None, language="en").reasons()
        assert "is not written in full words" in reason.sentence.en
        assert dict(reason.counterfactual.changes) == {"shares_in_words": "twenty-five"}

    def test_tells_blank_words_from_wrong_ones(self):
        for blank in (None, "", "  "):
            (reason,) = self.asked(shares_in_words=blank).reasons()
            assert "n'est pas écrit" in reason.sentence.fr

    def test_has_no_words_without_a_number(self):
        reasons = {each.rule: each for each in self.asked(shares=None).reasons()}
        assert set(reasons) == {"bulletin_mention", "bulletin_words"}
        assert dict(reasons["bulletin_words"].counterfactual.changes) == {}

    def test_gives_every_reason_of_an_empty_bulletin(self):
        verdict = assess(read(Mentions()), NOW)
        assert len(verdict.reasons()) == len(MENTIONS) - len(CONDITIONAL)

    def test_asks_for_the_split_only_with_contributions_in_kind(self):
        (reason,) = self.asked(has_contributions_in_kind=True).reasons()
        assert MENTIONS["kind_split"].en in reason.sentence.en

    def test_asks_no_first_name_of_a_company(self):
        company = {"subscriber_first_name": None, "subscriber_is_company": True}
        assert self.asked(**company).answer == Answer.ALLOW

    def test_asks_no_bulletin_of_an_institution_under_a_mandate(self):
        assert assess(Facts(frozenset(), mandated_institution=True), NOW).answer == Answer.ALLOW
        assert assess(Facts(frozenset()), NOW).is_blocked

    def test_keeps_nothing_that_the_bulletin_says_of_a_person(self):
        seen = str(read(COMPLETE))
        assert "Moreau" not in seen
        assert "Nantes" not in seen

    def test_looks_at_one_mention_at_a_time(self):
        assert assess_mention(Mention("siren", is_written=True), NOW).answer == Answer.ALLOW
        assert assess_mention(Mention("siren"), NOW).answer == Answer.BLOCK

    def test_writes_the_greatest_number_too(self):
        right = assess_words(Words(SHARES_MAX), NOW).counterfactual.changes["shares_in_words"]
        assert assess_words(Words(SHARES_MAX, right), NOW).answer == Answer.ALLOW

    @pytest.mark.parametrize(
        ("make", "argument"),
        [
            (lambda: Mention("age"), "mention"),
            (lambda: Facts(frozenset({"age"})), "mention"),
            (lambda: Words(-1), "shares"),
            (lambda: Words(SHARES_MAX + 1), "shares"),
            (lambda: Words(1, language="de"), "language"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, make, argument):
        with pytest.raises(BadInput) as bad:
            make()
        assert bad.value.argument == argument
