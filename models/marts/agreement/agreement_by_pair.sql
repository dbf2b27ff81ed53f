-- One row per batch or project, question, pair of annotators, basis, metric.
with

measured as (

    select * from {{ ref('int_pair_measured') }}

),

annotators as (

    select * from {{ ref('int_scope_annotators') }}

),

joined as (

    select
        first_ones.project_id,
        first_ones.batch_id,
        first_ones.question_id,
        least(first_ones.annotator_id, second_ones.annotator_id) as annotator_a,
        greatest(first_ones.annotator_id, second_ones.annotator_id)
            as annotator_b,
        first_ones.population,
        first_ones.basis,
        first_ones.round,
        measured.metric,
        measured.value,
        case when first_ones.has_interval then measured.std_error end
            as std_error,
        case when first_ones.has_interval then measured.ci_low end as ci_low,
        case when first_ones.has_interval then measured.ci_high end as ci_high,
        cast(measured.n_items as integer) as n_items,
        case
            when measured.value is null then 'degenerate_marginals'
            when not first_ones.has_interval then 'selected_on_outcome'
        end as undefined_reason,
        first_ones.taxonomy_version
    from measured
    inner join annotators as first_ones
        on
            measured.cell_id = first_ones.cell_id
            and measured.annotator_a = first_ones.annotator_key
    inner join annotators as second_ones
        on
            measured.cell_id = second_ones.cell_id
            and measured.annotator_b = second_ones.annotator_key
            and first_ones.batch_id is not distinct from second_ones.batch_id
            and first_ones.scope = second_ones.scope
            and first_ones.basis = second_ones.basis
            and first_ones.round = second_ones.round

)

select * from joined
