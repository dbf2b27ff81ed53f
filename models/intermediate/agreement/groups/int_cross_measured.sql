-- One row per pair of groups, basis, round and metric.
with

pairs as (

    select * from {{ ref('int_cross_pairs') }}

),

agreements as (

    select * from {{ ref('int_cross_agreements') }}

),

cells as (

    select * from {{ ref('int_cell_totals') }}

),

bounded as (

    select
        cell_a,
        cell_b,
        'cross_replication' as metric,
        value,
        std_error,
        {{ log_interval_low(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_low,
        {{ log_interval_high(
            'value', 'std_error', 'n_items', 'expected_disagreement'
        ) }} as ci_high,
        n_items,
        n_answers_a + n_answers_b as n_answers
    from agreements
    union all
    select
        cell_a,
        cell_b,
        'percent_agreement' as metric,
        agreement as value,
        agreement_error as std_error,
        {{ log_interval_low(
            'agreement', 'agreement_error', 'n_items', least='0e0'
        ) }} as ci_low,
        {{ log_interval_high('agreement', 'agreement_error', 'n_items') }}
            as ci_high,
        n_items,
        n_answers_a + n_answers_b as n_answers
    from agreements

),

metrics as (

    select * from (
        values ('cross_replication'), ('percent_agreement')
    ) as metrics (metric)

),

bases as (

    select
        *,
        'first_pass' as basis,
        true as has_interval
    from pairs
    where round = 1
    union all
    select
        *,
        'current' as basis,
        false as has_interval
    from pairs

),

joined as (

    select
        bases.cell_a as cell_id,
        bases.project_id,
        bases.batch_id,
        bases.question_id,
        bases.taxonomy_version,
        bases.scope,
        bases.name_a,
        bases.name_b,
        bases.basis,
        bases.round,
        metrics.metric,
        bounded.value,
        case when bases.has_interval then bounded.std_error end as std_error,
        case when bases.has_interval then bounded.ci_low end as ci_low,
        case when bases.has_interval then bounded.ci_high end as ci_high,
        cast(coalesce(bounded.n_items, 0) as integer) as n_items,
        cast(coalesce(bounded.n_answers, 0) as integer) as n_answers,
        cells_a.n_annotators + cells_b.n_annotators as n_annotators,
        cells_a.n_abstained + cells_b.n_abstained as n_abstained,
        case
            when bounded.n_items is null then 'no_pairable_items'
            when bounded.value is null then 'single_label'
            when not bases.has_interval then 'selected_on_outcome'
            when bounded.std_error is null then 'one_item'
        end as undefined_reason
    from bases
    cross join metrics
    inner join cells as cells_a
        on bases.cell_a = cells_a.cell_id
    inner join cells as cells_b
        on bases.cell_b = cells_b.cell_id
    left join bounded
        on
            bases.cell_a = bounded.cell_a
            and bases.cell_b = bounded.cell_b
            and metrics.metric = bounded.metric

)

select * from joined
