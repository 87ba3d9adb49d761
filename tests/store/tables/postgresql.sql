CREATE TABLE person (
    id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR NOT NULL,
    username VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    agency VARCHAR NOT NULL,
    line_manager_id VARCHAR COLLATE "C",
    active BOOLEAN NOT NULL,
    password_hash VARCHAR NOT NULL,
    session_epoch INTEGER NOT NULL,
    name_key VARCHAR COLLATE "C" NOT NULL,
    username_key VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_person_username ON person (username_key) WHERE username_key <> '';
CREATE TABLE person_role (
    person_id VARCHAR COLLATE "C" NOT NULL,
    role_key VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_person_role PRIMARY KEY (person_id, role_key),
    CONSTRAINT fk_person_role_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_person_role_role ON person_role (role_key, person_id);
CREATE TABLE absence (
    number BIGSERIAL NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    deputy_id VARCHAR COLLATE "C",
    CONSTRAINT pk_absence PRIMARY KEY (number),
    CONSTRAINT ck_absence_ck_absence_days CHECK (first_day <= last_day)
);
CREATE INDEX ix_absence_deputy_id ON absence (deputy_id);
CREATE INDEX ix_absence_person_id ON absence (person_id);
CREATE TABLE calendar_version (
    version INTEGER NOT NULL,
    CONSTRAINT pk_calendar_version PRIMARY KEY (version)
);
CREATE TABLE holiday (
    day DATE NOT NULL,
    version INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    CONSTRAINT pk_holiday PRIMARY KEY (day, version),
    CONSTRAINT fk_holiday_version FOREIGN KEY(version) REFERENCES calendar_version (version)
);
CREATE TABLE procedure_version (
    procedure_id VARCHAR COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by VARCHAR COLLATE "C",
    note VARCHAR NOT NULL,
    package BYTEA NOT NULL,
    CONSTRAINT pk_procedure_version PRIMARY KEY (procedure_id, version)
);
CREATE TABLE start_timer (
    procedure_id VARCHAR COLLATE "C" NOT NULL,
    process_id VARCHAR COLLATE "C" NOT NULL,
    element_id VARCHAR COLLATE "C" NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    last_fired_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_start_timer PRIMARY KEY (procedure_id, process_id, element_id)
);
CREATE TABLE reference_counter (
    prefix VARCHAR COLLATE "C" NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_reference_counter PRIMARY KEY (prefix, year)
);
CREATE TABLE draft (
    task_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    answers BYTEA NOT NULL,
    CONSTRAINT pk_draft PRIMARY KEY (task_id, person_id)
);
CREATE TABLE access_log (
    person_id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    view VARCHAR NOT NULL,
    quarter TIMESTAMP WITH TIME ZONE NOT NULL,
    first_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_access_log PRIMARY KEY (person_id, case_id, view, quarter)
);
CREATE INDEX ix_access_log_case ON access_log (case_id, quarter);
CREATE TABLE process_instance (
    id VARCHAR COLLATE "C" NOT NULL,
    reference VARCHAR NOT NULL,
    conference_id VARCHAR COLLATE "C" NOT NULL,
    procedure_id VARCHAR COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    process_id VARCHAR COLLATE "C" NOT NULL,
    status VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    next_due_at TIMESTAMP WITH TIME ZONE,
    history_seq INTEGER NOT NULL,
    history_head BYTEA NOT NULL,
    snapshot BYTEA NOT NULL,
    facts BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    sealed_seq INTEGER DEFAULT '0' NOT NULL,
    set_aside_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_process_instance PRIMARY KEY (id),
    CONSTRAINT uq_process_instance_reference UNIQUE (reference)
);
CREATE INDEX ix_process_instance_conference ON process_instance (conference_id, started_at, id);
CREATE INDEX ix_process_instance_due ON process_instance (next_due_at, id) WHERE status = 'running' AND next_due_at IS NOT NULL AND set_aside_at IS NULL;
CREATE INDEX ix_process_instance_running ON process_instance (id) WHERE status = 'running';
CREATE TABLE case_entry (
    case_id VARCHAR COLLATE "C" NOT NULL,
    list_name VARCHAR COLLATE "C" NOT NULL,
    place INTEGER NOT NULL,
    value BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    CONSTRAINT pk_case_entry PRIMARY KEY (case_id, list_name, place),
    CONSTRAINT fk_case_entry_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE user_task (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    procedure_id VARCHAR COLLATE "C" NOT NULL,
    element_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    form_key VARCHAR NOT NULL,
    activity INTEGER NOT NULL,
    item_path VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    item_label VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    assignee VARCHAR COLLATE "C",
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    due_why VARCHAR NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    completed_by VARCHAR COLLATE "C",
    reminded_for TIMESTAMP WITH TIME ZONE,
    overdue_for TIMESTAMP WITH TIME ZONE,
    repeats INTEGER NOT NULL,
    role_key VARCHAR COLLATE "C" NOT NULL,
    is_open BOOLEAN NOT NULL,
    sort_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_user_task PRIMARY KEY (id),
    CONSTRAINT fk_user_task_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_user_task_assignee ON user_task (assignee, sort_at, id) WHERE is_open AND assignee IS NOT NULL;
CREATE INDEX ix_user_task_closed ON user_task (case_id, completed_at) WHERE NOT is_open;
CREATE INDEX ix_user_task_role ON user_task (role_key, sort_at, id) WHERE is_open AND assignee IS NULL;
CREATE UNIQUE INDEX uq_user_task_activity ON user_task (case_id, activity) WHERE is_open;
CREATE TABLE participant (
    number BIGSERIAL NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    item_id VARCHAR NOT NULL,
    CONSTRAINT pk_participant PRIMARY KEY (number),
    CONSTRAINT fk_participant_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_participant_case_id_role_person_id_item_id UNIQUE (case_id, role, person_id, item_id)
);
CREATE INDEX ix_participant_person ON participant (person_id, case_id);
CREATE TABLE history (
    case_id VARCHAR COLLATE "C" NOT NULL,
    seq INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    person_id VARCHAR COLLATE "C",
    on_behalf_of VARCHAR COLLATE "C",
    role VARCHAR COLLATE "C",
    element_id VARCHAR COLLATE "C",
    salt BYTEA,
    digest BYTEA NOT NULL,
    link BYTEA NOT NULL,
    content BYTEA,
    erased_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_history PRIMARY KEY (case_id, seq),
    CONSTRAINT fk_history_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE history_seal (
    day DATE NOT NULL,
    link BYTEA NOT NULL,
    CONSTRAINT pk_history_seal PRIMARY KEY (day)
);
CREATE TABLE history_seal_head (
    day DATE NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    seq INTEGER NOT NULL,
    link BYTEA NOT NULL,
    CONSTRAINT pk_history_seal_head PRIMARY KEY (day, case_id),
    CONSTRAINT fk_history_seal_head_day FOREIGN KEY(day) REFERENCES history_seal (day)
);
CREATE TABLE incident (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    element_id VARCHAR COLLATE "C" NOT NULL,
    message VARCHAR NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolved_by VARCHAR COLLATE "C",
    CONSTRAINT pk_incident PRIMARY KEY (id),
    CONSTRAINT fk_incident_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_incident_case_id ON incident (case_id);
CREATE TABLE document (
    number BIGSERIAL NOT NULL,
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    element_id VARCHAR COLLATE "C",
    recipient_id VARCHAR COLLATE "C",
    recipient_role VARCHAR COLLATE "C",
    recipient_name VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    labels BYTEA NOT NULL,
    html VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    content BYTEA NOT NULL,
    added_by VARCHAR COLLATE "C",
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_document PRIMARY KEY (number),
    CONSTRAINT fk_document_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_document_id UNIQUE (id)
);
CREATE INDEX ix_document_case ON document (case_id, created_at, number);
CREATE INDEX ix_document_notices ON document (recipient_id, created_at, number) WHERE kind = 'notice';
CREATE INDEX ix_document_outbox ON document (number) WHERE sent_at IS NULL AND kind <> 'paper';
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$;
CREATE TRIGGER history_no_change BEFORE UPDATE ON history FOR EACH ROW WHEN (NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.content IS NULL AND NEW.salt IS NULL AND OLD.case_id IS NOT DISTINCT FROM NEW.case_id AND OLD.seq IS NOT DISTINCT FROM NEW.seq AND OLD.kind IS NOT DISTINCT FROM NEW.kind AND OLD.at IS NOT DISTINCT FROM NEW.at AND OLD.person_id IS NOT DISTINCT FROM NEW.person_id AND OLD.on_behalf_of IS NOT DISTINCT FROM NEW.on_behalf_of AND OLD.role IS NOT DISTINCT FROM NEW.role AND OLD.element_id IS NOT DISTINCT FROM NEW.element_id AND OLD.digest IS NOT DISTINCT FROM NEW.digest AND OLD.link IS NOT DISTINCT FROM NEW.link)) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_no_delete BEFORE DELETE OR TRUNCATE ON history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_seal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON history_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_seal_head_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON history_seal_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE process_instance SET (fillfactor = 70);
ALTER TABLE process_instance ALTER COLUMN snapshot SET STORAGE EXTERNAL;
ALTER TABLE process_instance ALTER COLUMN facts SET STORAGE EXTERNAL;
CREATE INDEX ix_incident_open ON incident (raised_at, id) WHERE resolved_at IS NULL;
CREATE INDEX ix_person_manager ON person (line_manager_id, name_key, id) WHERE line_manager_id IS NOT NULL;
CREATE INDEX ix_person_choice ON person (name_key, id) WHERE active AND username_key <> '';
CREATE INDEX ix_user_task_completed ON user_task (case_id, completed_by, element_id, item_id) WHERE completed_by IS NOT NULL;
CREATE INDEX ix_history_appointments ON history (case_id, seq) WHERE kind IN ('CaseStarted', 'ParticipantAppointed');
DELETE FROM participant WHERE item_id <> '';
ALTER TABLE participant DROP CONSTRAINT uq_participant_case_id_role_person_id_item_id;
ALTER TABLE participant DROP COLUMN item_id;
ALTER TABLE participant ADD CONSTRAINT uq_participant_case_id_role_person_id UNIQUE (case_id, role, person_id);
CREATE TABLE sign_in_tries (
    key VARCHAR COLLATE "C" NOT NULL,
    count INTEGER NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE NOT NULL,
    is_known BOOLEAN NOT NULL,
    CONSTRAINT pk_sign_in_tries PRIMARY KEY (key)
);
CREATE INDEX ix_sign_in_tries_last_at ON sign_in_tries (last_at);
ALTER TABLE user_task ADD COLUMN in_person BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE user_task ADD COLUMN vacant BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE user_task ADD COLUMN barred VARCHAR DEFAULT '' NOT NULL;
DELETE FROM draft WHERE length(answers) = 2;
ALTER TABLE draft RENAME COLUMN task_id TO key;
ALTER TABLE draft ADD COLUMN saved_at TIMESTAMP WITH TIME ZONE DEFAULT '1970-01-01T00:00:00.000000+00:00' NOT NULL;
ALTER TABLE draft ADD COLUMN page VARCHAR COLLATE "C" DEFAULT '' NOT NULL;
ALTER TABLE draft ADD COLUMN signed_out BOOLEAN DEFAULT false NOT NULL;
UPDATE draft SET saved_at = now(), page = md5(random()::text || key || person_id);
CREATE INDEX ix_draft_person ON draft (person_id, saved_at);
CREATE INDEX ix_draft_saved ON draft (saved_at);
CREATE TABLE agency (
    id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR NOT NULL,
    other_names VARCHAR NOT NULL,
    part_of VARCHAR COLLATE "C",
    is_statutory BOOLEAN NOT NULL,
    contact_name VARCHAR NOT NULL,
    contact_email VARCHAR NOT NULL,
    closed VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    name_key VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_agency PRIMARY KEY (id),
    CONSTRAINT uq_agency_name_key UNIQUE (name_key)
);
ALTER TABLE user_task ADD COLUMN by_itself BOOLEAN DEFAULT false NOT NULL;
CREATE INDEX ix_person_name ON person (name_key, id);
CREATE INDEX ix_person_without_account ON person (name_key, id) WHERE username_key = '';
CREATE TABLE occasion (
    id VARCHAR COLLATE "C" NOT NULL,
    procedure_id VARCHAR COLLATE "C" NOT NULL,
    day VARCHAR COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    history_seq INTEGER NOT NULL,
    history_head BYTEA NOT NULL,
    facts BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    sealed_seq INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_occasion PRIMARY KEY (id)
);
CREATE INDEX ix_occasion_day ON occasion (procedure_id, day, id);
ALTER TABLE history DROP CONSTRAINT fk_history_case_id;
ALTER TABLE person ADD COLUMN name_words VARCHAR COLLATE "C" DEFAULT '' NOT NULL;
DROP INDEX ix_person_name;
CREATE INDEX ix_person_words ON person (name_words, id);
ALTER TABLE process_instance ADD COLUMN closes_at TIMESTAMP WITH TIME ZONE;
DROP INDEX ix_access_log_case;
ALTER TABLE access_log RENAME TO former_access_log;
ALTER INDEX pk_access_log RENAME TO pk_former_access_log;
CREATE TABLE access_log (
    number BIGSERIAL NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    view VARCHAR COLLATE "C" NOT NULL,
    quarter TIMESTAMP WITH TIME ZONE NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    shown BYTEA NOT NULL,
    shown_digest BYTEA NOT NULL,
    marks VARCHAR NOT NULL,
    CONSTRAINT pk_access_log PRIMARY KEY (number),
    CONSTRAINT uq_access_log_person_id_case_id_view_quarter_shown_digest UNIQUE (person_id, case_id, view, quarter, shown_digest)
);
INSERT INTO access_log (person_id, case_id, view, quarter, at, shown, shown_digest, marks) SELECT person_id, case_id, view, quarter, first_at, decode('7b7d', 'hex'), decode('5f177bce1175eb884abf8435b9152bdeb6af0a838b58055b3f15855a1ff51418', 'hex'), '' FROM former_access_log ORDER BY first_at, person_id, case_id, view;
DROP TABLE former_access_log;
CREATE INDEX ix_access_log_of_case ON access_log (case_id, number);
CREATE INDEX ix_access_log_person ON access_log (person_id, number);
CREATE INDEX ix_access_log_view ON access_log (view, number);
CREATE INDEX ix_access_log_marked ON access_log (number) WHERE marks <> '';
CREATE INDEX ix_history_refused ON history (at, case_id, seq) WHERE kind = 'AttemptRefused';
CREATE INDEX ix_history_refused_to ON history (person_id, at, case_id, seq) WHERE kind = 'AttemptRefused';
CREATE TABLE refused_chain (
    id VARCHAR COLLATE "C" NOT NULL,
    history_seq INTEGER NOT NULL,
    history_head BYTEA NOT NULL,
    sealed_seq INTEGER NOT NULL,
    CONSTRAINT pk_refused_chain PRIMARY KEY (id)
);
CREATE TABLE records_request (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    procedure_id VARCHAR COLLATE "C" NOT NULL,
    asked_by VARCHAR COLLATE "C" NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ground VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    addresses BOOLEAN NOT NULL,
    answered_by VARCHAR COLLATE "C",
    answered_at TIMESTAMP WITH TIME ZONE,
    because VARCHAR NOT NULL,
    opens_until TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_records_request PRIMARY KEY (id),
    CONSTRAINT fk_records_request_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_records_request_case ON records_request (case_id, asked_at, id);
CREATE INDEX ix_records_request_person ON records_request (asked_by, asked_at, id);
CREATE INDEX ix_records_request_waiting ON records_request (procedure_id, asked_at, id) WHERE answered_by IS NULL AND ended_at IS NULL;
CREATE INDEX ix_records_request_open ON records_request (opens_until, id) WHERE opens_until IS NOT NULL AND ended_at IS NULL;
