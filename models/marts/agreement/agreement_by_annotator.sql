-- One row per batch or project, question, annotator, basis, round and metric.
with

measured as (

    select * from {{ ref('int_annotator_measured') }}

),

annotators as (

    select * from {{ ref('int_scope_annotators') }}

),

joined as (

    select
        annotators.project_id,
        annotators.batch_id,
        annotators.question_id,
        annotators.annotator_id,
        annotators.population,
        annotators.basis,
        annotators.round,
        measured.metric,
        measured.value,
        case when annotators.has_interval then measured.std_error end
            as std_error,
        case when annotators.has_interval then measured.ci_low end as ci_low,
        case when annotators.has_interval then measured.ci_high end as ci_high,
        cast(measured.n_items as integer) as n_items,
        case
            when measured.value is null and measured.n_compared > 0
                then 'single_label'
            when measured.value is null then 'no_pairable_items'
            when not annotators.has_interval then 'selected_on_outcome'
            when measured.std_error is null and measured.n_compared = 1
                then 'one_item'
            when measured.std_error is null then 'rests_on_one_item'
        end as undefined_reason,
        annotators.taxonomy_version
    from measured
    inner join annotators
        on
            measured.cell_id = annotators.cell_id
            and measured.annotator_key = annotators.annotator_key

)

select * from joined
