-- One row per cell that does not pass and item in conflict, worst first.
with

gains as (

    select * from {{ ref('int_rework_gains') }}

),

starts as (

    select cell_id, lacking, n_differing, shares, n_pairs, n_all, n_items
    from {{ ref('int_rework_starts') }}

),

kappa_gains as (

    select * from {{ ref('int_rework_kappa_gains') }}

),

-- alpha >= t exactly when (1 - t) * expected - observed >= 0; how far does
-- resolving this one item lift the left side (all answers its plurality)?
-- Percent agreement is a mean over items: an item adds what it lacks.
lifts as (

    select
        *,
        case
            when formula = 'percent_agreement' then disagreement / n_item
            else
                disagreement
                + (1 - threshold) / (n_cell - 1) * (
                    n_cell * move_xx - 2 * total_x * move_x - move_x * move_x
                )
        end as lift
    from gains

),

item_gains as (

    select
        cell_id,
        item_id,
        formula,
        n_item,
        n_cell,
        {{ exact_sum('disagreement') }} as disagreement,
        {{ exact_sum('lift') }} as gain,
        sum(move_x) as move_x
    from lifts
    group by all
    having max(disagreement) > 1e-12

),

gained as (

    select
        item_gains.* exclude (gain, move_x),
        case item_gains.formula
            when 'mean_kappa' then coalesce(kappa_gains.gain, 0)
            when 'label_kappa'
                then
                    {{ rework_label_kappa(
                        '(lacking - disagreement / n_item)',
                        'n_items', '(shares + move_x / n_item)', 'n_all'
                    ) }}
                    - {{ rework_label_kappa(
                        'lacking', 'n_items', 'shares', 'n_all'
                    ) }}
            when 'label_specific_agreement'
                then
                    {{ rework_specific_agreement(
                        'n_differing - disagreement * (n_item - 1)',
                        'n_pairs + move_x * (n_item - 1)'
                    ) }}
                    - {{ rework_specific_agreement('n_differing', 'n_pairs') }}
            else item_gains.gain
        end as gain
    from item_gains
    inner join starts using (cell_id)
    left join kappa_gains using (cell_id, item_id)

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by cell_id
                order by round(gain, 9) desc nulls last, item_id
            ) as integer
        ) as rank
    from gained

)

select * from ranked
