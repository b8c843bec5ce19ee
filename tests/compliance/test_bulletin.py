from dataclasses import fields, replace
from datetime import date

import pytest

from compliance.bulletin import MENTIONS, Mentions, in_words, missing, same_number
from compliance.euro import Euro

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


class TestInWords:
    @pytest.mark.parametrize(
        ("number", "french", "english"),
        [
            (1, "un", "one"),
            (25, "vingt-cinq", "twenty-five"),
            (71, "soixante et onze", "seventy-one"),
            (80, "quatre-vingts", "eighty"),
            (200, "deux cents", "two hundred"),
            (1_000, "mille", "one thousand"),
        ],
    )
    def test_writes_the_number_in_full(self, number, french, english):
        assert in_words(number, "fr") == french
        assert in_words(number, "en") == english

    @pytest.mark.parametrize("number", [0, -1, True])
    def test_refuses_what_nobody_can_subscribe(self, number):
        with pytest.raises(ValueError, match="whole positive number"):
            in_words(number, "fr")

    def test_knows_two_languages(self):
        with pytest.raises(ValueError, match="no words in"):
            in_words(1, "de")


class TestSameNumber:
    def test_accepts_what_it_writes_itself(self):
        for number in [*range(1, 2_001), 12_345, 80_000, 1_000_000, 2_200_080]:
            assert same_number(in_words(number, "fr"), number, "fr")
            assert same_number(in_words(number, "en"), number, "en")

    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("Vingt-Cinq", 25),
            ("VINGT CINQ", 25),
            ("  vingt  -  cinq ", 25),
            ("vingt\u2011cinq", 25),
            ("vingt et un", 21),
            ("vingt-et-un", 21),
            ("vingt-et-une", 21),
            ("vingt-un", 21),
            ("quatre-vingt", 80),
            ("quatre vingts", 80),
            ("quatre-vingts-un", 81),
            ("deux cent", 200),
            ("deux-cents", 200),
            ("cent et un", 101),
            ("mille-deux-cents", 1_200),
            ("un million", 1_000_000),
            ("soixante-et-onze", 71),
        ],
    )
    def test_forgives_spelling_in_french(self, words, number):
        assert same_number(words, number, "fr")

    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("Twenty five", 25),
            ("one hundred one", 101),
            ("one thousand two hundred and thirty-four", 1_234),
            ("ONE THOUSAND, TWO HUNDRED", 1_200),
        ],
    )
    def test_forgives_spelling_in_english(self, words, number):
        assert same_number(words, number, "en")

    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("", 25),
            ("25", 25),
            ("vingt-quatre", 25),
            ("vingt-cinq actions", 25),
            ("vingtcinq", 25),
            ("twenty-five", 25),
            ("vingt et et un", 21),
            ("et vingt", 20),
            ("cent vingt", 80),
            ("vingt-cinq vingt-cinq", 25),
            ("vingt, cinq", 25),
            ("un", 21),
            ("vingt-cinq " * 100, 25),
            ("cinq vingt", 25),
            ("quatre et vingt", 80),
            ("deux cent et mille", 200_000),
            ("deux et cent", 200),
        ],
    )
    def test_refuses_anything_else(self, words, number):
        assert not same_number(words, number, "fr")

    def test_never_takes_one_number_for_another(self):
        # Where French is at its most treacherous.
        numbers = [*range(1, 25), *range(59, 105)]
        for number in numbers:
            same = [other for other in numbers if same_number(in_words(other, "fr"), number, "fr")]
            assert same == [number]
