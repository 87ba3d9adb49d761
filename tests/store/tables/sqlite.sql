CREATE INDEX ix_absence_deputy_id ON absence (deputy_id);
CREATE INDEX ix_absence_person_id ON absence (person_id);
CREATE INDEX ix_access_log_marked ON access_log (number) WHERE marks <> '';
CREATE INDEX ix_access_log_of_case ON access_log (case_id, number);
CREATE INDEX ix_access_log_person ON access_log (person_id, number);
CREATE INDEX ix_access_log_view ON access_log ("view", number);
CREATE INDEX ix_document_case ON document (case_id, created_at, number);
CREATE INDEX ix_document_notices ON document (recipient_id, created_at, number) WHERE kind = 'notice';
CREATE INDEX ix_draft_person ON draft (person_id, saved_at);
CREATE INDEX ix_draft_saved ON draft (saved_at);
CREATE INDEX ix_history_appointments ON history (case_id, seq) WHERE kind IN ('CaseStarted', 'ParticipantAppointed');
CREATE INDEX ix_history_refused ON history (at, case_id, seq) WHERE kind = 'AttemptRefused';
CREATE INDEX ix_history_refused_to ON history (person_id, at, case_id, seq) WHERE kind = 'AttemptRefused';
CREATE INDEX ix_incident_case_id ON incident (case_id);
CREATE INDEX ix_incident_open ON incident (raised_at, id) WHERE resolved_at IS NULL;
CREATE INDEX ix_occasion_day ON occasion (procedure_id, day, id);
CREATE INDEX ix_participant_person ON participant (person_id, case_id);
CREATE INDEX ix_person_choice ON person (name_key, id) WHERE active AND username_key <> '';
CREATE INDEX ix_person_manager ON person (line_manager_id, name_key, id) WHERE line_manager_id IS NOT NULL;
CREATE INDEX ix_person_role_role ON person_role (role_key, person_id);
CREATE INDEX ix_person_without_account ON person (name_key, id) WHERE username_key = '';
CREATE INDEX ix_person_words ON person (name_words, id);
CREATE INDEX ix_process_instance_conference ON process_instance (conference_id, started_at, id);
CREATE INDEX ix_process_instance_due ON process_instance (next_due_at, id) WHERE status = 'running' AND next_due_at IS NOT NULL AND set_aside_at IS NULL;
CREATE INDEX ix_process_instance_running ON process_instance (id) WHERE status = 'running';
CREATE INDEX ix_records_request_case ON records_request (case_id, asked_at, id);
CREATE INDEX ix_records_request_open ON records_request (opens_until, id) WHERE opens_until IS NOT NULL AND ended_at IS NULL;
CREATE INDEX ix_records_request_person ON records_request (asked_by, asked_at, id);
CREATE INDEX ix_records_request_waiting ON records_request (procedure_id, asked_at, id) WHERE answered_by IS NULL AND ended_at IS NULL;
CREATE INDEX ix_sign_in_tries_last_at ON sign_in_tries (last_at);
CREATE INDEX ix_user_task_assignee ON user_task (assignee, sort_at, id) WHERE is_open AND assignee IS NOT NULL;
CREATE INDEX ix_user_task_closed ON user_task (case_id, completed_at) WHERE NOT is_open;
CREATE INDEX ix_user_task_completed ON user_task (case_id, completed_by, element_id, item_id) WHERE completed_by IS NOT NULL;
CREATE INDEX ix_user_task_role ON user_task (role_key, sort_at, id) WHERE is_open AND assignee IS NULL;
CREATE UNIQUE INDEX uq_person_username ON person (username_key) WHERE username_key <> '';
CREATE UNIQUE INDEX uq_user_task_activity ON user_task (case_id, activity) WHERE is_open;
CREATE TABLE absence (
	number INTEGER NOT NULL,
	person_id VARCHAR NOT NULL,
	first_day DATE NOT NULL,
	last_day DATE NOT NULL,
	deputy_id VARCHAR,
	CONSTRAINT pk_absence PRIMARY KEY (number),
	CONSTRAINT ck_absence_ck_absence_days CHECK (first_day <= last_day)
);
CREATE TABLE access_log (
	number INTEGER NOT NULL,
	person_id VARCHAR NOT NULL,
	case_id VARCHAR NOT NULL,
	"view" VARCHAR NOT NULL,
	quarter VARCHAR(32) NOT NULL,
	at VARCHAR(32) NOT NULL,
	shown BLOB NOT NULL,
	shown_digest BLOB NOT NULL,
	marks VARCHAR NOT NULL,
	CONSTRAINT pk_access_log PRIMARY KEY (number),
	CONSTRAINT uq_access_log_person_id_case_id_view_quarter_shown_digest UNIQUE (person_id, case_id, "view", quarter, shown_digest)
);
CREATE TABLE agency (
	id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	other_names VARCHAR NOT NULL,
	part_of VARCHAR,
	is_statutory BOOLEAN NOT NULL,
	contact_name VARCHAR NOT NULL,
	contact_email VARCHAR NOT NULL,
	closed VARCHAR NOT NULL,
	active BOOLEAN NOT NULL,
	name_key VARCHAR NOT NULL,
	CONSTRAINT pk_agency PRIMARY KEY (id),
	CONSTRAINT uq_agency_name_key UNIQUE (name_key)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE calendar_version (
	version INTEGER NOT NULL,
	CONSTRAINT pk_calendar_version PRIMARY KEY (version)
);
CREATE TABLE case_entry (
	case_id VARCHAR NOT NULL,
	list_name VARCHAR NOT NULL,
	place INTEGER NOT NULL,
	value BLOB NOT NULL,
	digest BLOB NOT NULL,
	CONSTRAINT pk_case_entry PRIMARY KEY (case_id, list_name, place),
	CONSTRAINT fk_case_entry_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE document (
	number INTEGER NOT NULL,
	id VARCHAR NOT NULL,
	case_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	title VARCHAR NOT NULL,
	created_at VARCHAR(32) NOT NULL,
	element_id VARCHAR,
	recipient_id VARCHAR,
	recipient_role VARCHAR,
	recipient_name VARCHAR NOT NULL,
	item_id VARCHAR NOT NULL,
	labels BLOB NOT NULL,
	html VARCHAR NOT NULL,
	media_type VARCHAR NOT NULL,
	content BLOB NOT NULL,
	added_by VARCHAR,
	CONSTRAINT pk_document PRIMARY KEY (number),
	CONSTRAINT fk_document_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT uq_document_id UNIQUE (id)
);
CREATE TABLE draft (
	key VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	answers BLOB NOT NULL, saved_at VARCHAR(32) DEFAULT '1970-01-01T00:00:00.000000+00:00' NOT NULL, page VARCHAR DEFAULT '' NOT NULL, signed_out BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_draft PRIMARY KEY (key, person_id)
);
CREATE TABLE history (
	case_id VARCHAR NOT NULL,
	seq INTEGER NOT NULL,
	kind VARCHAR NOT NULL,
	at VARCHAR(32) NOT NULL,
	person_id VARCHAR,
	on_behalf_of VARCHAR,
	role VARCHAR,
	element_id VARCHAR,
	salt BLOB,
	digest BLOB NOT NULL,
	link BLOB NOT NULL,
	content BLOB,
	erased_at VARCHAR(32),
	CONSTRAINT pk_history PRIMARY KEY (case_id, seq)
);
CREATE TABLE history_seal (
	day DATE NOT NULL,
	link BLOB NOT NULL,
	CONSTRAINT pk_history_seal PRIMARY KEY (day)
);
CREATE TABLE history_seal_head (
	day DATE NOT NULL,
	case_id VARCHAR NOT NULL,
	seq INTEGER NOT NULL,
	link BLOB NOT NULL,
	CONSTRAINT pk_history_seal_head PRIMARY KEY (day, case_id),
	CONSTRAINT fk_history_seal_head_day FOREIGN KEY(day) REFERENCES history_seal (day)
);
CREATE TABLE holiday (
	day DATE NOT NULL,
	version INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	CONSTRAINT pk_holiday PRIMARY KEY (day, version),
	CONSTRAINT fk_holiday_version FOREIGN KEY(version) REFERENCES calendar_version (version)
);
CREATE TABLE incident (
	id VARCHAR NOT NULL,
	case_id VARCHAR NOT NULL,
	element_id VARCHAR NOT NULL,
	message VARCHAR NOT NULL,
	raised_at VARCHAR(32) NOT NULL,
	resolved_at VARCHAR(32),
	resolved_by VARCHAR,
	CONSTRAINT pk_incident PRIMARY KEY (id),
	CONSTRAINT fk_incident_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE occasion (
	id VARCHAR NOT NULL,
	procedure_id VARCHAR NOT NULL,
	day VARCHAR NOT NULL,
	revision INTEGER NOT NULL,
	history_seq INTEGER NOT NULL,
	history_head BLOB NOT NULL,
	facts BLOB NOT NULL,
	digest BLOB NOT NULL,
	sealed_seq INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT pk_occasion PRIMARY KEY (id)
);
CREATE TABLE participant (
	number INTEGER NOT NULL,
	case_id VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	CONSTRAINT pk_participant PRIMARY KEY (number),
	CONSTRAINT fk_participant_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT uq_participant_case_id_role_person_id UNIQUE (case_id, role, person_id)
);
CREATE TABLE person (
	id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	username VARCHAR NOT NULL,
	email VARCHAR NOT NULL,
	agency VARCHAR NOT NULL,
	line_manager_id VARCHAR,
	active BOOLEAN NOT NULL,
	password_hash VARCHAR NOT NULL,
	session_epoch INTEGER NOT NULL,
	name_key VARCHAR NOT NULL,
	username_key VARCHAR NOT NULL, name_words VARCHAR DEFAULT '' NOT NULL,
	CONSTRAINT pk_person PRIMARY KEY (id)
);
CREATE TABLE person_role (
	person_id VARCHAR NOT NULL,
	role_key VARCHAR NOT NULL,
	CONSTRAINT pk_person_role PRIMARY KEY (person_id, role_key),
	CONSTRAINT fk_person_role_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE procedure_version (
	procedure_id VARCHAR NOT NULL,
	version INTEGER NOT NULL,
	title VARCHAR NOT NULL,
	content_hash VARCHAR NOT NULL,
	published_at VARCHAR(32) NOT NULL,
	published_by VARCHAR,
	note VARCHAR NOT NULL,
	package BLOB NOT NULL,
	CONSTRAINT pk_procedure_version PRIMARY KEY (procedure_id, version)
);
CREATE TABLE process_instance (
	id VARCHAR NOT NULL,
	reference VARCHAR NOT NULL,
	conference_id VARCHAR NOT NULL,
	procedure_id VARCHAR NOT NULL,
	version INTEGER NOT NULL,
	process_id VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	revision INTEGER NOT NULL,
	started_at VARCHAR(32) NOT NULL,
	ended_at VARCHAR(32),
	next_due_at VARCHAR(32),
	history_seq INTEGER NOT NULL,
	history_head BLOB NOT NULL,
	snapshot BLOB NOT NULL,
	facts BLOB NOT NULL,
	digest BLOB NOT NULL,
	sealed_seq INTEGER DEFAULT '0' NOT NULL,
	set_aside_at VARCHAR(32), closes_at VARCHAR(32),
	CONSTRAINT pk_process_instance PRIMARY KEY (id),
	CONSTRAINT uq_process_instance_reference UNIQUE (reference)
);
CREATE TABLE records_request (
	id VARCHAR NOT NULL,
	case_id VARCHAR NOT NULL,
	procedure_id VARCHAR NOT NULL,
	asked_by VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	asked_at VARCHAR(32) NOT NULL,
	ground VARCHAR NOT NULL,
	words VARCHAR NOT NULL,
	addresses BOOLEAN NOT NULL,
	answered_by VARCHAR,
	answered_at VARCHAR(32),
	because VARCHAR NOT NULL,
	opens_until VARCHAR(32),
	ended_at VARCHAR(32),
	CONSTRAINT pk_records_request PRIMARY KEY (id),
	CONSTRAINT fk_records_request_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE reference_counter (
	prefix VARCHAR NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_reference_counter PRIMARY KEY (prefix, year)
);
CREATE TABLE refused_chain (
	id VARCHAR NOT NULL,
	history_seq INTEGER NOT NULL,
	history_head BLOB NOT NULL,
	sealed_seq INTEGER NOT NULL,
	CONSTRAINT pk_refused_chain PRIMARY KEY (id)
);
CREATE TABLE sign_in_tries (
	"key" VARCHAR NOT NULL,
	count INTEGER NOT NULL,
	last_at VARCHAR(32) NOT NULL,
	next_at VARCHAR(32) NOT NULL,
	is_known BOOLEAN NOT NULL,
	CONSTRAINT pk_sign_in_tries PRIMARY KEY ("key")
);
CREATE TABLE start_timer (
	procedure_id VARCHAR NOT NULL,
	process_id VARCHAR NOT NULL,
	element_id VARCHAR NOT NULL,
	due_at VARCHAR(32),
	last_fired_at VARCHAR(32),
	CONSTRAINT pk_start_timer PRIMARY KEY (procedure_id, process_id, element_id)
);
CREATE TABLE user_task (
	id VARCHAR NOT NULL,
	case_id VARCHAR NOT NULL,
	procedure_id VARCHAR NOT NULL,
	element_id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	form_key VARCHAR NOT NULL,
	activity INTEGER NOT NULL,
	item_path VARCHAR NOT NULL,
	item_id VARCHAR NOT NULL,
	item_label VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	assignee VARCHAR,
	created_at VARCHAR(32) NOT NULL,
	due_at VARCHAR(32),
	due_why VARCHAR NOT NULL,
	completed_at VARCHAR(32),
	completed_by VARCHAR,
	reminded_for VARCHAR(32),
	overdue_for VARCHAR(32),
	repeats INTEGER NOT NULL,
	role_key VARCHAR NOT NULL,
	is_open BOOLEAN NOT NULL,
	sort_at VARCHAR(32) NOT NULL, in_person BOOLEAN DEFAULT 0 NOT NULL, vacant BOOLEAN DEFAULT 0 NOT NULL, barred VARCHAR DEFAULT '' NOT NULL, by_itself BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_user_task PRIMARY KEY (id),
	CONSTRAINT fk_user_task_case_id FOREIGN KEY(case_id) REFERENCES process_instance (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER history_no_change BEFORE UPDATE ON history WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.content IS NULL AND NEW.salt IS NULL AND OLD.case_id IS NEW.case_id AND OLD.seq IS NEW.seq AND OLD.kind IS NEW.kind AND OLD.at IS NEW.at AND OLD.person_id IS NEW.person_id AND OLD.on_behalf_of IS NEW.on_behalf_of AND OLD.role IS NEW.role AND OLD.element_id IS NEW.element_id AND OLD.digest IS NEW.digest AND OLD.link IS NEW.link) BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_no_delete BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_seal_head_no_change BEFORE UPDATE ON history_seal_head BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_seal_head_no_delete BEFORE DELETE ON history_seal_head BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_seal_no_change BEFORE UPDATE ON history_seal BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_seal_no_delete BEFORE DELETE ON history_seal BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
