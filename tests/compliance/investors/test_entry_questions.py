from datetime import date

import pytest

from compliance.errors import BadInput
from compliance.investors.entry_questions import (
    DO_NOT_KNOW,
    MANDATORY,
    BadBank,
    DuplicateKey,
    MissingLanguage,
    RightAnswerNotOffered,
    Section,
    UnknownSection,
    bank_of,
    bank_on,
    banks,
    in_order,
    read,
)

EVERY_QUESTION = [
    pytest.param(question, id=f"{bank.version}-{question.key}")
    for bank in banks()
    for question in bank.questions
]
KNOWLEDGE = (Section.INSTRUMENTS, Section.RISKS, Section.CROWDFUNDING)


TWINS = '[{ key = "a", fr = "A", en = "A" }, { key = "a", fr = "B", en = "B" }]'


def a_question(about: str, **changes: str) -> str:
    parts = {
        "key": f'"about_{about}"',
        "section": f'"{about}"',
        "fr": '"Laquelle ?"',
        "en": '"Which one?"',
        "answers": '[{ key = "a", fr = "A", en = "A" }, { key = "b", fr = "B", en = "B" }]',
    } | changes
    lines = "\n".join(f"{name} = {value}" for name, value in parts.items() if value)
    return f"[[questions]]\n{lines}\n"


def a_bank(*more: str, version: str = "2030-01", day: str = "2030-01-01", head: str = "") -> str:
    """The smallest bank that can be asked, and what is added to it."""
    titles = "\n".join(f'{name} = {{ fr = "Titre", en = "Title" }}' for name in sorted(MANDATORY))
    head = head or f'version = "{version}"\nasked_from = {day}\n'
    own = "\n".join(a_question(name) for name in sorted(MANDATORY))
    return (
        f'{head}[do_not_know]\nfr = "Je ne sais pas"\nen = "I do not know"\n'
        f"[sections]\n{titles}\n{own}\n" + "\n".join(more)
    )


class TestTheBanks:
    def test_have_every_section_of_the_article(self):
        for bank in banks():
            asked = {question.section for question in bank.questions}
            assert asked == set(bank.titles) >= MANDATORY
        assert set(banks()[-1].titles) == set(Section)

    def test_ask_about_past_transactions_and_sustainability(self):
        newest = banks()[-1]
        asked = {question.key for question in newest.of(Section.EXPERIENCE)}

        assert asked >= {
            "familiar_investments",
            "transactions_nature",
            "transactions_volume",
            "past_transactions",
            "transactions_since",
        }
        wanted = {"holding_period", "aim_and_risk", "aims", "sustainability"}
        assert wanted == {question.key for question in newest.of(Section.OBJECTIVES)}
        assert newest.find("simulation_result_considered")

    @pytest.mark.parametrize("section", KNOWLEDGE)
    def test_hold_clearly_more_questions_than_are_drawn(self, section):
        questions = banks()[-1].of(section)
        topics = {question.topic for question in questions}

        assert len(questions) >= 8
        assert len(topics) in (4, 5)
        for topic in topics:
            assert len([each for each in questions if each.topic == topic]) >= 2

    @pytest.mark.parametrize("question", EVERY_QUESTION)
    def test_are_whole_in_both_languages(self, question):
        answers = [answer.key for answer in question.answers]
        sentences = [question.sentence, *(answer.sentence for answer in question.answers)]

        assert len(answers) >= 3
        assert len({answer.sentence.fr for answer in question.answers}) == len(answers)
        assert len({answer.sentence.en for answer in question.answers}) == len(answers)
        for said in sentences:
            assert said.fr == said.fr.strip()
            assert said.en == said.en.strip()
            assert "!" not in said.fr
        assert (question.why is None) == (question.right is None)
        assert (answers[-1] == DO_NOT_KNOW) == (question.right is not None)
        assert question.right != DO_NOT_KNOW

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_do_not_give_the_right_answer_away_by_its_length(self, language):
        tested = [question for question in banks()[-1].questions if question.right]

        def longest(question):
            return max(question.answers, key=lambda each: len(each.sentence.written(language)))

        given_away = sum(longest(question).key == question.right for question in tested)
        assert given_away <= len(tested) / 2

    def test_of_a_day_are_the_last_ones_begun(self):
        first, last = banks()[0], banks()[-1]

        assert bank_on(date(2026, 11, 21)) == bank_of("2026-01") == first
        assert bank_on(date(2026, 11, 22)) == bank_of("2026-11") == last

    def test_are_none_before_the_law_nor_of_another_name(self):
        with pytest.raises(BadInput) as refused:
            bank_on(date(2021, 11, 9))
        assert refused.value.argument == "day"
        with pytest.raises(BadInput) as refused:
            bank_of("1999-01")
        assert refused.value.argument == "version"


class TestANewBank:
    def test_takes_over_on_its_day(self):
        among = in_order([read(a_bank()), *banks()])

        assert bank_on(date(2029, 12, 31), among).version == "2026-11"
        assert bank_on(date(2030, 1, 1), among).version == "2030-01"
        assert bank_of("2030-01", among).find("about_finances").topic is None
        assert bank_of("2030-01", among).find("loss") is None

    def test_has_its_own_version_and_day(self):
        with pytest.raises(DuplicateKey, match="version"):
            in_order([read(a_bank()), read(a_bank(day="2031-01-01"))])
        with pytest.raises(DuplicateKey, match="asked_from"):
            in_order([read(a_bank()), read(a_bank(version="2030-02"))])


class TestRead:
    def test_adds_the_answer_of_whoever_does_not_know(self):
        text = a_bank(
            a_question(
                "finances",
                key='"tested"',
                right='"a"',
                topic='"one"',
                why='{ fr = "Car", en = "Because" }',
            )
        )

        question = read(text).find("tested")

        assert [answer.key for answer in question.answers] == ["a", "b", DO_NOT_KNOW]
        assert (question.right, question.topic, question.why.en) == ("a", "one", "Because")

    @pytest.mark.parametrize(
        ("error", "argument", "changes"),
        [
            (MissingLanguage, "questions.x.en", {"en": ""}),
            (MissingLanguage, "questions.x.fr", {"fr": '" "'}),
            (
                MissingLanguage,
                "questions.x.b.en",
                {"answers": '[{ key = "a", fr = "A", en = "A" }, { key = "b", fr = "B" }]'},
            ),
            (MissingLanguage, "questions.x.why.en", {"right": '"a"', "why": '{ fr = "Car" }'}),
            (RightAnswerNotOffered, "questions.x.right", {"right": '"c"'}),
            (BadBank, "questions.x.why", {"right": '"a"'}),
            (
                DuplicateKey,
                "questions.x",
                {"answers": TWINS},
            ),
            (UnknownSection, "questions.x", {"section": '"weather"'}),
            (UnknownSection, "sections.risks", {"section": '"risks"'}),
            (BadBank, "questions[6].key", {"key": '"Not this"'}),
            (BadBank, "questions[6].key", {"key": "7"}),
            (BadBank, "questions.x.section", {"section": ""}),
            (BadBank, "questions.x.answers", {"answers": ""}),
            (BadBank, "questions.x.answers", {"answers": '[{ key = "a", fr = "A", en = "A" }]'}),
            (BadBank, "questions.x.answers[0].key", {"answers": '["a", "b"]'}),
            (BadBank, "questions.x.topic", {"topic": "4"}),
        ],
    )
    def test_names_the_place_of_what_is_wrong(self, error, argument, changes):
        text = a_bank(a_question("finances", **({"key": '"x"'} | changes)))

        with pytest.raises(error) as refused:
            read(text)

        assert refused.value.argument == argument

    def test_refuses_two_questions_of_one_key(self):
        with pytest.raises(DuplicateKey):
            read(a_bank(a_question("finances")))

    def test_refuses_a_section_about_which_nothing_is_asked(self):
        text = a_bank().replace("[sections]", '[sections]\nrisks = { fr = "R", en = "R" }')
        with pytest.raises(BadBank) as refused:
            read(text)
        assert refused.value.argument == "sections.risks"

    def test_refuses_a_bank_without_a_mandatory_section(self):
        text = a_bank().replace('section = "experience"', 'section = "objectives"')
        with pytest.raises(BadBank, match="nothing is asked"):
            read(text)

    @pytest.mark.parametrize(
        ("head", "argument"),
        [
            ("asked_from = 2030-01-01\n", "version"),
            ('version = "x"\n', "asked_from"),
            ('version = "x"\nasked_from = "2030-01-01"\n', "asked_from"),
        ],
    )
    def test_wants_a_version_and_a_first_day(self, head, argument):
        with pytest.raises(BadBank) as refused:
            read(a_bank(head=head))
        assert refused.value.argument == argument

    def test_wants_a_title_in_both_languages_and_a_known_section(self):
        with pytest.raises(MissingLanguage):
            read(a_bank().replace('experience = { fr = "Titre", ', "experience = { "))
        with pytest.raises(UnknownSection):
            read(a_bank().replace("[sections]", '[sections]\nweather = { fr = "R", en = "R" }'))
