-- One row per batch that does not pass, question and pair of labels in dispute.
with

cells as (

    select * from {{ ref('int_disagreement_cells') }}

),

scores as (

    select * from {{ ref('int_rework_scores') }}
    semi join cells using (cell_id)
    where number is null

),

label_totals as (

    select
        cell_id,
        label,
        cast(sum(n) as bigint) as n_label
    from scores
    group by all

),

cell_totals as (

    select
        cell_id,
        sum(n_label) as n_answers,
        sum(n_label) * sum(n_label) - sum(n_label * n_label) as n_by_chance
    from label_totals
    group by all

),

-- Nominal labels are all as far apart; on a scale the distance is squared.
conflicts as (

    select
        first.cell_id,
        first.formula,
        first.label as label_a,
        second.label as label_b,
        count(*) as n_items,
        {{ exact_sum('1e0 * first.n * second.n / (first.n_item - 1)') }}
            as observed,
        {{ exact_sum(
            '1e0 * first.n * second.n / (first.n_item - 1)'
            ~ " * case when first.coordinate = 'score' then"
            ~ ' (first.score - second.score) * (first.score - second.score)'
            ~ ' else 1 end'
        ) }} as disagreement
    from scores as first
    inner join scores as second
        on
            first.cell_id = second.cell_id
            and first.item_id = second.item_id
            and (first.sort_order, first.label)
            < (second.sort_order, second.label)
    group by all

),

totalled as (

    select
        conflicts.*,
        first.n_label as n_label_a,
        second.n_label as n_label_b,
        cell_totals.n_answers,
        cell_totals.n_by_chance,
        2 * {{ exact_sum('observed', over='by_cell') }} as total_observed,
        formula not in ('alpha_ordinal', 'alpha_interval')
        and formula not like 'label_%' as is_nominal,
        disagreement
        / {{ exact_sum('disagreement', over='by_cell') }}
            as share_of_disagreement
    from conflicts
    inner join cell_totals using (cell_id)
    inner join label_totals as first
        on
            conflicts.cell_id = first.cell_id
            and conflicts.label_a = first.label
    inner join label_totals as second
        on
            conflicts.cell_id = second.cell_id
            and conflicts.label_b = second.label
    window by_cell as (partition by conflicts.cell_id)

),

-- Krippendorff 2011, with both labels as one: their coincidences are no longer
-- observed, nor their pairs expected.
merged as (

    select
        cells.project_id,
        cells.batch_id,
        cells.question_id,
        cells.scope,
        cells.scope_key,
        cells.is_beyond_rework,
        label_a,
        label_b,
        n_items,
        share_of_disagreement,
        case
            when is_nominal
                then
                    1 - (n_answers - 1) * total_observed / n_by_chance
        end as alpha,
        case
            when is_nominal
                then
                    1 - (n_answers - 1) * (total_observed - 2 * observed)
                    / nullif(n_by_chance - 2 * n_label_a * n_label_b, 0)
        end as alpha_merged
    from totalled
    inner join cells using (cell_id)
    where share_of_disagreement > 0

)

select * from merged
