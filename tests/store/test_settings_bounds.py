"""The least and the most of each setting, the words that are taken, and what stands by itself."""

from dataclasses import asdict, fields

import pytest

from engine.settings import SettingRefused, Settings, described, variable_of

#: What an installation has of which nothing is said.
USUAL = {
    "database_url": "sqlite:///var/dissent.db",
    "host": "127.0.0.1",
    "port": 8000,
    "secret_key": "",
    "organisation": "Safeguarding Children Partnership",
    "https": False,
    "proxies": 0,
    "threads": 8,
    "idle_minutes": 30,
    "session_hours": 12,
    "upload_megabytes": 10,
    "worker_seconds": 10,
    "training_folder": "var/training",
    "demo": False,
}
WHOLE = {
    "port": (1, 65_535),
    "proxies": (0, 5),
    "threads": (1, 64),
    "idle_minutes": (1, 720),
    "session_hours": (1, 24),
    "upload_megabytes": (1, 100),
    "worker_seconds": (1, 3_600),
}


def read(name: str, value: str) -> object:
    return getattr(Settings.from_environment({f"DISSENT_{name.upper()}": value}), name)


def refused(name: str, value: str) -> str:
    with pytest.raises(SettingRefused) as refusal:
        read(name, value)
    assert str(refusal.value) == refusal.value.message
    return refusal.value.message


def test_an_installation_of_which_nothing_is_said() -> None:
    assert asdict(Settings.from_environment({})) == USUAL
    assert [variable_of(each.name) for each in fields(Settings)] == list(described())
    assert list(described()) == [f"DISSENT_{name.upper()}" for name in USUAL]


@pytest.mark.parametrize("name", WHOLE)
def test_a_number_is_taken_from_its_least_to_its_most(name: str) -> None:
    least, most = WHOLE[name]
    variable = f"DISSENT_{name.upper()}"

    assert [read(name, str(least)), read(name, f" {most} ")] == [least, most]
    for value in (str(least - 1), str(most + 1), "", "1.5", "+3", "٣", "three", "1 000"):
        if value:
            assert refused(name, value) == (
                f"Expected {variable} to be a whole number from {least} to {most}, "
                f"but “{value}” is not."
            )


@pytest.mark.parametrize("name", ["https", "demo"])
def test_yes_and_no_are_taken_in_each_of_their_words(name: str) -> None:
    for word in ("1", "true", "yes", "on", "YES", "True", "oN"):
        assert read(name, word) is True
    for word in ("0", "false", "no", "off", "No"):
        assert read(name, word) is False
    assert (
        refused(name, "y")
        == f"Expected DISSENT_{name.upper()} to be `yes` or `no`, but “y” is not."
    )


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///cases.db",
        "sqlite:////srv/cases.db",
        "postgresql://dissent@db/dissent",
        "postgresql+psycopg://dissent@db/dissent",
    ],
)
def test_a_database_is_named_by_an_address_of_a_kind_that_we_know(address: str) -> None:
    assert read("database_url", address) == address


@pytest.mark.parametrize("address", ["sqlite://cases.db", "cases.db", "mysql://secret@db/x"])
def test_an_address_of_another_kind_is_refused_and_not_said_again(address: str) -> None:
    assert refused("database_url", address) == (
        "Expected DISSENT_DATABASE_URL to be sqlite:///PATH or postgresql://USER@HOST/NAME, "
        "but it is not."
    )


def test_a_key_is_taken_from_thirty_two_characters_and_never_said_again() -> None:
    assert read("secret_key", "k" * 32) == "k" * 32
    assert read("secret_key", " ") == ""
    for key in ("k", "k" * 31):
        assert refused("secret_key", key) == (
            "Expected DISSENT_SECRET_KEY to be at least 32 random characters, but it is not."
        )


@pytest.mark.parametrize("name", ["host", "organisation", "training_folder"])
def test_a_text_is_taken_as_it_stands_and_nothing_as_not_said(name: str) -> None:
    assert read(name, "  North moor ") == "North moor"
    assert read(name, "   ") == USUAL[name]
