"""The letters that patterns name: blocks and classes of Unicode, from first to last."""

import pytest

from engine.feel import evaluate

BLOCKS = (
    ("BasicLatin", 0x0000, 0x007F),
    ("Latin-1Supplement", 0x0080, 0x00FF),
    ("LatinExtended-A", 0x0100, 0x017F),
    ("LatinExtended-B", 0x0180, 0x024F),
    ("IPAExtensions", 0x0250, 0x02AF),
    ("Greek", 0x0370, 0x03FF),
    ("GreekandCoptic", 0x0370, 0x03FF),
    ("Cyrillic", 0x0400, 0x04FF),
    ("Hebrew", 0x0590, 0x05FF),
    ("Arabic", 0x0600, 0x06FF),
    ("Devanagari", 0x0900, 0x097F),
    ("Bengali", 0x0980, 0x09FF),
    ("Gurmukhi", 0x0A00, 0x0A7F),
    ("LatinExtendedAdditional", 0x1E00, 0x1EFF),
    ("GeneralPunctuation", 0x2000, 0x206F),
    ("CurrencySymbols", 0x20A0, 0x20CF),
)


def has(letter: int, pattern: str) -> bool:
    found = evaluate("matches(letter, p)", {"letter": chr(letter), "p": pattern})
    return found is True


@pytest.mark.parametrize(("name", "first", "last"), BLOCKS)
def test_a_block_goes_from_its_first_letter_to_its_last(name: str, first: int, last: int) -> None:
    block, others = f"\\p{{Is{name}}}", f"\\P{{Is{name}}}"

    for inside in (first, last):
        assert has(inside, block)
        assert not has(inside, others)
    for outside in (first - 1, last + 1):
        if outside >= 0:
            assert not has(outside, block)
            assert has(outside, others)


@pytest.mark.parametrize(
    ("of", "those", "others"),
    [
        ("\\d", "07٣", "a ²-"),
        ("\\s", " \t\n\r", "a0\u00a0_"),
        ("\\w", "aZ9_é٣+€", " -.,!?\t\u200b"),
        ("\\i", "aé_:", "0-. "),
        ("\\c", "aé0_:.-", " ,!"),
        (".", "a0 \t", "\n\r"),
        ("\\p{L}", "aZé", "0 _-"),
        ("\\p{Lu}", "AÉ", "aé0"),
        ("\\p{N}", "0²½", "a "),
        ("\\p{P}", ".-_", "a+ "),
        ("[^a-c]", "dA0", "abc"),
        ("[a-c-[b]]", "ac", "bd"),
        ("[\\n\\t\\r]", "\n\t\r", "ntr"),
        ("[.]", ".", "a"),
        ("[a\\-c]", "a-c", "b"),
        ("[\\[\\]]", "[]", "a\\"),
    ],
)
def test_a_class_takes_its_letters_and_no_others(of: str, those: str, others: str) -> None:
    assert [letter for letter in those if not has(ord(letter), of)] == []
    assert [letter for letter in others if has(ord(letter), of)] == []


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [("k", "kK\u212a"), ("s", "sS\u017f"), ("\u00e5", "\u00e5\u00c5\u212b"), ("[a-c]", "aAcC")],
)
def test_a_letter_is_found_in_any_case(pattern: str, letters: str) -> None:
    for letter in letters:
        facts = {"letter": letter, "pattern": pattern}

        assert evaluate('matches(letter, pattern, "i")', facts) is True
        assert evaluate("matches(letter, pattern)", facts) is (letter in pattern or letter in "ac")


@pytest.mark.parametrize(
    ("letter", "pattern", "answer"),
    [
        ("ß", "\\p{Lu}", False),
        ("ß", "\\p{Ll}", True),
        ("ß", "[A-Z]", False),
        ("ß", "ß", True),
        ("ŉ", "\\w", True),
        ("İ", "\\d", False),
        ("İ", "i", False),
    ],
)
def test_a_letter_whose_capital_is_two_letters_is_found_by_itself(
    letter: str, pattern: str, answer: bool
) -> None:
    facts = {"letter": letter, "pattern": pattern}

    assert evaluate('matches(letter, pattern, "i")', facts) is answer
