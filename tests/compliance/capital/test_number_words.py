import pytest

from compliance.capital.number_words import in_words, same_number


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
