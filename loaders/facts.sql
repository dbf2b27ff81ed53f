-- facts.duckdb, schema raw: what arrived, as it arrived. Append-only; loaders alone write here.
-- Every table carries received_at (UTC), so that staging can show the facts known at any time.
create schema if not exists raw;

-- One row per file that arrived. received = landed + refused + duplicate.
create table if not exists raw.deliveries (
    delivery_id varchar,        -- <received_at as %Y%m%dT%H%M%S%f>-<first 8 of sha256>
    received_at timestamp,      -- strictly increasing over arrivals
    feed_kind varchar,          -- items, labels, gold, batches; null where unknown
    feed varchar,               -- <resource or source>/<project>
    resource_id varchar,        -- labels only
    project_id varchar,
    folder varchar,             -- below drop/, as it came
    file_name varchar,
    format varchar,             -- module in loaders/formats
    sha256 varchar,
    size_bytes bigint,
    contract_sha256 varchar,
    status varchar,             -- landed, refused, duplicate
    reason_code varchar,        -- refused and duplicate only
    message varchar,
    hint varchar,
    duplicate_of varchar,       -- delivery_id of the first arrival of these bytes
    supersedes varchar,         -- delivery_id that this one replaces whole
    package_id varchar,         -- work or rework package it answers, where it says so
    encoding varchar,
    header varchar,             -- JSON list of column names as written
    flags varchar,              -- JSON list: cp1252, bom, ...
    n_received bigint,          -- records in the file
    n_landed bigint,
    n_refused bigint,
    n_duplicate bigint
);

-- One row per record that could not be landed x reason.
create table if not exists raw.refused_records (
    delivery_id varchar,
    received_at timestamp,
    row_number bigint,          -- as a person counts in the file: header is row 1
    column_name varchar,
    reason_code varchar,
    message varchar,
    hint varchar,
    record varchar              -- JSON, as read
);

-- One row per item record. item_id = sha256(project, source, source_key), joined with U+001F.
create table if not exists raw.items (
    delivery_id varchar,
    received_at timestamp,
    row_number bigint,
    project_id varchar,
    item_id varchar,
    source varchar,
    source_key varchar,
    content_hash varchar,
    text varchar,
    paired_text varchar,        -- the second of a pair: a translation, an answer
    language varchar,
    batch_id varchar,
    role varchar,               -- work, gold, calibration
    replaces_item_id varchar,
    metadata varchar            -- JSON object of the contract's unmapped columns
);

-- One row per answer in a labels file; empty answers too.
create table if not exists raw.answers (
    delivery_id varchar,
    received_at timestamp,
    row_number bigint,
    answer_number bigint,       -- 1, 2, ... in the file
    project_id varchar,
    resource_id varchar,
    item_id varchar,
    source_key varchar,
    question_id varchar,        -- null: the project's only question
    annotator varchar,          -- the resource's own id; null where identity is none
    answer varchar,             -- as written; JSON for multilabel and span; null where empty
    confidence double,
    seconds double,
    comment varchar,
    answered_at timestamp,
    batch_id varchar,           -- where the file names one
    package_id varchar,         -- where the file names one
    replicate_no bigint,        -- n-th sample of one model
    column_name varchar,        -- header of the answer's column, as written
    rescued varchar             -- JSON object of columns that we do not use
);

-- One row per gold record.
create table if not exists raw.gold (
    delivery_id varchar,
    received_at timestamp,
    row_number bigint,
    project_id varchar,
    item_id varchar,
    source_key varchar,
    question_id varchar,
    answer varchar
);

-- One row per batch x resource of a brief.
create table if not exists raw.batch_briefs (
    delivery_id varchar,
    received_at timestamp,
    row_number bigint,
    project_id varchar,
    batch_id varchar,
    name varchar,
    resource_id varchar,
    answers_per_item bigint,
    overlap_share double,       -- share of items with one answer more
    sent_at timestamp,
    due_at timestamp,
    priority varchar,
    guideline_version varchar,
    taxonomy_version varchar
);

-- One row per feed contract version, from its first use on.
create table if not exists raw.contracts (
    contract_sha256 varchar,
    received_at timestamp,
    feed varchar,
    feed_kind varchar,
    project_id varchar,
    resource_id varchar,
    identity varchar,
    delivery_mode varchar,
    label_aliases varchar       -- JSON: {label: [names in the file]}
);

-- One row per journal entry, mirrored before each build.
create table if not exists raw.journal_entries (
    seq bigint,
    entry_id varchar,
    received_at timestamp,
    kind varchar,
    actor varchar,
    payload varchar,            -- JSON
    entry_sha256 varchar
);

-- One row per delivery x expectation of the deliveries suite.
create table if not exists raw.delivery_checks (
    delivery_id varchar,
    received_at timestamp,
    suite_sha256 varchar,
    expectation varchar,
    column_name varchar,
    severity varchar,           -- critical, warning, info
    is_met boolean,
    observed varchar,
    expected varchar,
    message varchar
);
