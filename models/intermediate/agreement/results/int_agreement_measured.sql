-- One row per cell and metric that applies to its question.
with

cells as (

    select * from {{ ref('int_cell_totals') }}

),

metrics as (

    select * from {{ ref('int_label_type_metrics') }}

),

bounds as (

    select * from {{ ref('int_agreement_bounds') }}

),

kappas as (

    select * from {{ ref('int_pair_kappas') }}
    where weighting = 'none'

),

pairs as (

    select
        cell_id,
        count(*) as n_pairs
    from kappas
    group by cell_id

),

joined as (

    select
        cells.*,
        metrics.metric,
        bounds.value,
        bounds.std_error,
        bounds.n_units,
        bounds.ci_low,
        bounds.ci_high,
        coalesce(pairs.n_pairs, 0) as n_pairs
    from cells
    -- Weights on a label set are for interval questions that have one.
    inner join metrics
        on
            cells.label_type = metrics.label_type
            and (
                cells.label_type <> 'interval'
                or cells.n_labels > 1
                or (
                    metrics.metric not like '%_linear'
                    and metrics.metric not like '%_quadratic'
                )
            )
    left join bounds
        on
            cells.cell_id = bounds.cell_id
            and metrics.metric = bounds.metric
    left join pairs
        on cells.cell_id = pairs.cell_id

),

-- Why the value, or else its standard error, is not there.
explained as (

    select
        cell_id,
        metric,
        value,
        std_error,
        ci_low,
        ci_high,
        n_units,
        n_items,
        n_complete,
        n_items - n_complete as n_incomplete,
        n_abstained,
        n_annotators,
        n_answers,
        case
            when std_error is not null then null
            when n_answers + n_abstained = 0 then 'no_answers'
            when value is not null and n_complete <= 1 then 'one_item'
            when value is not null and n_units = 1 then 'one_cluster'
            when value is not null then 'rests_on_one_item'
            when n_complete = 0 then 'no_pairable_items'
            when metric like 'mean_kappa%' and n_identified < 2
                then 'no_identity'
            when metric like 'span_f1%' then 'no_spans'
            when n_labels_given = 1 then 'single_label'
            when metric = 'alpha_interval' then 'no_values'
            when
                metric in ('alpha_ratio', 'alpha_jaccard', 'alpha_masi')
                and n_labels_given > {{ var('max_distinct_answers', 300) }}
                then 'too_many_answers'
            when metric like 'mean_kappa%' and n_pairs = 0
                then 'too_few_shared_items'
            when metric like 'mean_kappa%' then 'degenerate_marginals'
            when metric like '%_linear' or metric like '%_quadratic'
                then 'no_label_set'
            when metric = 'alpha_ratio' then 'negative_values'
            else 'single_label'
        end as undefined_reason
    from joined

)

select * from explained
