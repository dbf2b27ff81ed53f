-- One row per batch that does not pass, question and annotator.
with

cells as (

    select
        *,
        case
            when metric in ('alpha_ordinal', 'alpha_interval') then metric
            else 'alpha_nominal'
        end as alpha
    from {{ ref('int_disagreement_cells') }}
    where scope = 'batch'

),

annotators as (

    select * from {{ ref('int_scope_annotators') }}
    where scope = 'batch' and population = 'human' and basis = 'first_pass'

),

measured as (

    select * from {{ ref('int_annotator_measured') }}

),

-- Alpha of everybody else, and how much it is above alpha with them.
joined as (

    select
        cells.project_id,
        cells.batch_id,
        cells.question_id,
        cells.scope,
        cells.scope_key,
        cells.is_beyond_rework,
        annotators.annotator_id,
        alphas.n_items,
        alphas.value as alpha_without,
        changes.value as gain,
        changes.ci_low as gain_ci_low,
        changes.ci_high as gain_ci_high
    from cells
    inner join annotators
        on
            cells.project_id = annotators.project_id
            and cells.batch_id = annotators.batch_id
            and cells.question_id = annotators.question_id
    inner join measured as alphas
        on
            annotators.cell_id = alphas.cell_id
            and annotators.annotator_key = alphas.annotator_key
            and cells.alpha || '_without' = alphas.metric
    inner join measured as changes
        on
            annotators.cell_id = changes.cell_id
            and annotators.annotator_key = changes.annotator_key
            and cells.alpha || '_change' = changes.metric

)

select * from joined
