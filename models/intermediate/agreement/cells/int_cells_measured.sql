-- One row per cell whose results are stored, with what they were measured from.
-- It comes last, so that a build that failed measures again:
-- depends_on: {{ ref('int_agreement_measured') }}
-- depends_on: {{ ref('int_label_agreement_errors') }}
-- depends_on: {{ ref('int_pair_measured') }}
-- depends_on: {{ ref('int_annotator_measured') }}
-- depends_on: {{ ref('int_cell_annotators') }}
-- depends_on: {{ ref('int_cross_measured') }}
with

cells as (

    select * from {{ ref('int_agreement_cells') }}

),

measured as (

    select
        cell_id,
        fingerprint
    from cells

)

select * from measured
