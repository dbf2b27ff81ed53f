-- One row per cell, item and label voted for in the first pass.
with

answers as (

    select * from {{ ref('int_rework_answers') }}

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

counted as (

    select
        answers.cell_id,
        answers.item_id,
        answers.label,
        answers.formula,
        answers.threshold,
        answers.scope_key,
        labels.sort_order,
        labels.value,
        count(*) as n
    from answers
    inner join labels
        on
            answers.project_id = labels.project_id
            and answers.question_id = labels.question_id
            and answers.taxonomy_version = labels.taxonomy_version
            and answers.label = labels.label
    group by all

),

pairable as (

    select
        *,
        sum(n) over by_item as n_item,
        row_number() over (
            by_item
            order by n desc, sort_order, label
        ) = 1 as is_plurality
    from counted
    window by_item as (partition by cell_id, item_id)
    qualify sum(n) over (partition by cell_id, item_id) >= 2

),

-- Krippendorff's ordinal formula is the interval formula of mid-ranks.
ranked as (

    select
        *,
        sum(n) over (
            partition by cell_id
            order by sort_order, label
            range between unbounded preceding and current row
        ) - sum(n) over (
            partition by cell_id, label
        ) / 2.0 as mid_rank
    from pairable

),

-- Alpha compares squared distances: nominal between one-hot vectors, one
-- coordinate a label; ordinal and interval on a line, one coordinate; one label
-- against the others likewise, at 1 and 0.
placed as (

    select
        *,
        case
            when
                formula in ('alpha_ordinal', 'alpha_interval')
                or formula like 'label_%'
                then 'score'
            else label
        end as coordinate,
        case
            when formula = 'alpha_ordinal' then mid_rank
            when formula = 'alpha_interval' then coalesce(value, sort_order)
            when formula like 'label_%'
                then case when label = scope_key then 1 else 0 end
            else 1
        end as score
    from ranked

)

select * from placed
