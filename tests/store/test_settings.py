import pytest

from engine.settings import SettingRefused, Settings, described


def test_nothing_need_be_set() -> None:
    settings = Settings.from_environment({})

    assert settings == Settings()
    assert (settings.port, settings.database_url) == (8000, "sqlite:///var/dissent.db")


def test_every_setting_is_read_from_its_variable() -> None:
    settings = Settings.from_environment(
        {
            "DISSENT_DATABASE_URL": "postgresql://dissent@db/dissent",
            "DISSENT_PORT": " 5000 ",
            "DISSENT_SECRET_KEY": "k" * 40,
            "DISSENT_ORGANISATION": "Northmoor",
            "DISSENT_HTTPS": "Yes",
            "DISSENT_DEMO": "",
            "PORT": "1",
        }
    )

    assert settings == Settings(
        database_url="postgresql://dissent@db/dissent",
        port=5000,
        secret_key="k" * 40,
        organisation="Northmoor",
        https=True,
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DISSENT_PORT",
            "80000",
            "Expected DISSENT_PORT to be a whole number from 1 to 65535, but “80000” is not.",
        ),
        ("DISSENT_PORT", "eighty", "but “eighty” is not"),
        ("DISSENT_HTTPS", "maybe", "Expected DISSENT_HTTPS to be `yes` or `no`"),
        ("DISSENT_DATABASE_URL", "mysql://root:hidden@db/x", "sqlite:///PATH or postgresql://"),
        ("DISSENT_SECRET_KEY", "hidden", "at least 32 random characters"),
    ],
)
def test_a_setting_of_no_use_is_a_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingRefused) as refusal:
        Settings.from_environment({name: value})

    assert sentence in refusal.value.message
    assert "hidden" not in refusal.value.message


def test_every_setting_says_what_it_is_for() -> None:
    assert set(described()) >= {
        "DISSENT_DATABASE_URL",
        "DISSENT_PORT",
        "DISSENT_SECRET_KEY",
        "DISSENT_ORGANISATION",
    }
    assert all(described().values())
