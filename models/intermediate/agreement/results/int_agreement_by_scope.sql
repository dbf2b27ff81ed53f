-- One row per scope, population, basis, round and metric.
with

bases as (

    select * from {{ ref('int_scope_bases') }}

),

measured as (

    select * from {{ ref('int_agreement_measured') }}

),

joined as (

    select
        bases.project_id,
        bases.batch_id,
        bases.question_id,
        bases.scope,
        bases.scope_value,
        bases.population,
        bases.basis,
        bases.round,
        measured.metric,
        measured.value,
        case when bases.has_interval then measured.std_error end as std_error,
        case when bases.has_interval then measured.ci_low end as ci_low,
        case when bases.has_interval then measured.ci_high end as ci_high,
        measured.n_units,
        measured.n_items,
        measured.n_complete,
        measured.n_incomplete,
        measured.n_abstained,
        measured.n_annotators,
        measured.n_answers,
        case
            when bases.has_interval or measured.value is null
                then measured.undefined_reason
            else 'selected_on_outcome'
        end as undefined_reason,
        bases.taxonomy_version
    from bases
    inner join measured
        on bases.cell_id = measured.cell_id

)

select * from joined
