"""The tables are made by migrations, all of them or none."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from engine.errors import Unavailable
from engine.ids import CaseId, PersonId
from engine.model.case import CaseStatus
from engine.model.reading import Wanted
from engine.store.sql import SqlStore, upgrading
from engine.store.sql.tables import metadata
from tests.store.builders import DAY, NOW, make_case, make_participant

if TYPE_CHECKING:
    from engine.proving.bench.postgres import Server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A store in a database without tables."""
    if request.param == "sqlite":
        store = SqlStore(f"sqlite:///{tmp_path}/new/folder/dissent.db")
    else:
        server: Server = request.getfixturevalue("server")
        store = SqlStore(server.url(server.create()))
    yield store
    store.close()


def run(store: SqlStore, sql: str) -> None:
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql(sql)


def test_an_empty_database_gets_every_table_as_the_code_has_it(empty: SqlStore) -> None:
    empty.upgrade()

    with empty.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_upgrading_again_changes_nothing(empty: SqlStore) -> None:
    empty.upgrade()
    with empty.work() as work:
        case = work.cases.add(make_case(), [])
        work.commit()

    empty.upgrade()

    with empty.work() as work:
        assert work.cases.one(case.id) == case


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    folder = Path(upgrading.__file__).with_name("migrations")
    config = Config()
    config.set_main_option("script_location", str(folder))

    assert ScriptDirectory.from_config(config).get_current_head() == upgrading.HEAD


def test_a_database_without_tables_is_a_sentence(empty: SqlStore) -> None:
    with empty.work() as work, pytest.raises(Unavailable, match="tables of the database"):
        work.calendar.in_force()


def test_a_database_of_a_newer_version_is_left_alone(empty: SqlStore) -> None:
    empty.upgrade()
    run(empty, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(Unavailable, match=r"newer version of this software .*9999"):
        empty.upgrade()


def test_a_database_left_half_way_is_left_alone(empty: SqlStore) -> None:
    empty.upgrade()
    run(empty, "DELETE FROM alembic_version")

    with pytest.raises(Unavailable, match="left half-way"):
        empty.upgrade()


def test_who_takes_part_stays_when_parts_are_no_longer_limited(empty: SqlStore) -> None:
    folder = Path(upgrading.__file__).with_name("migrations")
    with empty.database.engine.connect() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder))
        command.upgrade(config, "0005")
    nothing = "X''" if empty.database.engine.dialect.name == "sqlite" else "''"
    run(
        empty,
        "INSERT INTO process_instance (id, reference, conference_id, procedure_id, version,"
        " process_id, status, revision, started_at, history_seq, history_head, snapshot, facts,"
        " digest) VALUES ('case', 'MR-1', 'c', 'p', 1, 'p', 'running', 1, '2026-10-23 14:00:00',"
        f" 0, {nothing}, {nothing}, {nothing}, {nothing})",
    )
    fields = "INSERT INTO participant (case_id, role, person_id, item_id) VALUES"
    run(empty, f"{fields} ('case', 'chair', 'holm', ''), ('case', 'panel', 'reeve', '1')")

    empty.upgrade()

    with empty.work() as work:
        holm = make_participant("case", "holm", "chair")
        assert list(work.participants.of(CaseId("case"))) == [holm]
        for again in (holm, make_participant("case", "lund", "chair")):
            work.participants.add(again)
        work.commit()
    with empty.work() as work:
        now = work.participants.of(CaseId("case"))
        assert [each.person_id for each in now] == ["holm", "lund"]


def test_what_was_half_filled_before_is_kept_from_the_upgrade_on(empty: SqlStore) -> None:
    folder = Path(upgrading.__file__).with_name("migrations")
    with empty.database.engine.connect() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder))
        command.upgrade(config, "0008")
    kind = empty.database.engine.dialect.name
    words, nothing = (
        ("X'7b2261223a2278227d'", "X'7b7d'")
        if kind == "sqlite"
        else (r"'\x7b2261223a2278227d'", r"'\x7b7d'")
    )
    into = "INSERT INTO draft (task_id, person_id, answers) VALUES"
    run(
        empty,
        f"{into} ('t', 'reeve', {words}), ('u', 'reeve', {words}), ('v', 'reeve', {nothing})",
    )

    empty.upgrade()

    with empty.work() as work:
        kept = work.drafts.of(PersonId("reeve"))
        assert [(draft.key, draft.answers) for draft in kept] == [
            ("u", {"a": "x"}),
            ("t", {"a": "x"}),
        ]
        assert len({draft.page for draft in kept} - {""}) == 2
        assert all(draft.saved_at.year >= 2026 for draft in kept)


def test_who_was_there_before_is_found_by_the_words_of_their_name(empty: SqlStore) -> None:
    folder = Path(upgrading.__file__).with_name("migrations")
    with empty.database.engine.connect() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder))
        command.upgrade(config, "0014")
    run(
        empty,
        "INSERT INTO person (id, name, username, email, agency, active, password_hash,"
        " session_epoch, name_key, username_key)"
        " VALUES ('holm', 'G. Halím', '', '', '', true, '', 0, 'g. halím', '')",
    )

    empty.upgrade()

    with empty.work() as work:
        assert [each.id for each in work.people.called(["Halim, G."])] == ["holm"]


def test_what_had_ended_before_closes_eight_weeks_after_its_end(empty: SqlStore) -> None:
    empty.upgrade()
    with empty.work() as work:
        for case in (
            make_case("ended", status=CaseStatus.ENDED, ended_at=NOW, next_due_at=None),
            make_case("voided", status=CaseStatus.VOIDED, ended_at=NOW + DAY, next_due_at=None),
            make_case("damaged", status=CaseStatus.ENDED, ended_at=NOW),
            make_case("running"),
        ):
            work.cases.add(case, [])
        work.commit()
    run(empty, "UPDATE process_instance SET reference = 'other' WHERE id = 'damaged'")

    # With the tables as they are now: later migrations have made them already.
    folder = Path(upgrading.__file__).with_name("migrations")
    config = Config()
    config.set_main_option("script_location", str(folder))
    with (
        empty.database.engine.connect() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        ScriptDirectory.from_config(config).get_revision("0018").module.upgrade()

    with empty.work() as work:
        known = {each: work.cases.one(CaseId(each)) for each in ("ended", "voided", "running")}
        assert {name: each.closes_at for name, each in known.items()} == {
            "ended": NOW + 56 * DAY,
            "voided": NOW + 57 * DAY,
            "running": None,
        }
        assert work.cases.several([CaseId("damaged")]) == {}
    with empty.database.engine.connect() as connection:
        left = "SELECT count(*) FROM process_instance WHERE closes_at IS NOT NULL"
        assert connection.exec_driver_sql(left).scalar() == 2


def test_a_migration_that_fails_leaves_nothing_and_can_be_run_again(
    empty: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The last table to be made is there already, so the migrations fail after many others.
    run(empty, "CREATE TABLE document (x INTEGER)")
    monkeypatch.setattr(upgrading, "metadata", MetaData())
    with pytest.raises(Exception, match="document"):
        empty.upgrade()
    run(empty, "DROP TABLE document")

    monkeypatch.undo()
    empty.upgrade()

    with empty.work() as work:
        assert work.calendar.in_force().version == 1


def test_who_read_what_before_stays_in_the_log(empty: SqlStore) -> None:
    folder = Path(upgrading.__file__).with_name("migrations")
    with empty.database.engine.connect() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder))
        command.upgrade(config, "0018")
    at = "2026-09-08T11:00:00.000000+00:00"
    for person, view in (("reeve", "case"), ("lund", "history")):
        fields = "INSERT INTO access_log (person_id, case_id, view, quarter, first_at) VALUES"
        run(empty, f"{fields} ('{person}', 'case', '{view}', '{at}', '{at}')")

    empty.upgrade()

    with empty.work() as work:
        found = work.reads.listed(Wanted(case_id=CaseId("case")))
        assert {(each.person_id, each.view) for each in found} == {
            ("reeve", "case"), ("lund", "history"),
        }  # fmt: skip
        assert {(each.at.isoformat(), str(each.shown)) for each in found} == {
            ("2026-09-08T11:00:00+00:00", "{}")
        }
