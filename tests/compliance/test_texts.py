import pytest

from compliance.parameters import table
from compliance.texts import TEXTS, cited, texts_of


class TestCited:
    @pytest.mark.parametrize(
        ("article", "fr", "en"),
        [
            (
                "ECSPR art. 21(7)",
                "Règlement (UE) 2020/1503, art. 21(7)",
                "Regulation (EU) 2020/1503, art. 21(7)",
            ),
            (
                "ECSPR annex II",
                "Règlement (UE) 2020/1503, annexe II",
                "Regulation (EU) 2020/1503, annex II",
            ),
            (
                "ECSPR art. 22; C. com. L. 225-144",
                "Règlement (UE) 2020/1503, art. 22 ; Code de commerce, L. 225-144",
                "Regulation (EU) 2020/1503, art. 22; French Commercial Code, L. 225-144",
            ),
            (
                "ECSPR art. 21(1) to (4)",
                "Règlement (UE) 2020/1503, art. 21(1) à (4)",
                "Regulation (EU) 2020/1503, art. 21(1) to (4)",
            ),
            ("Levain", "Règle de la plateforme", "Rule of the platform"),
        ],
    )
    def test_names_the_text_in_full(self, article, fr, en):
        assert (cited(article, "fr"), cited(article, "en")) == (fr, en)

    def test_knows_no_text_that_is_not_listed(self):
        with pytest.raises(ValueError, match="no body of law in 'Bible'"):
            texts_of("ECSPR art. 1; Bible")

    def test_finds_the_texts_in_order(self):
        assert [text.short for text in texts_of("CMF L. 561-5; ECSPR art. 1")] == ["CMF", "ECSPR"]


class TestTexts:
    @pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.short)
    def test_have_a_name_in_both_languages(self, text):
        assert text.name.fr
        assert text.name.en
        assert text.url is None or text.url.startswith("https://")

    @pytest.mark.parametrize(("name", "parameter"), table().items(), ids=list(table()))
    def test_are_behind_every_number(self, name, parameter):
        assert cited(parameter.article, "fr")
        assert cited(parameter.article, "en")
