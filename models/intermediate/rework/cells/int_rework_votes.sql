-- One row per cell, item and label or number voted for in the first pass.
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
        answers.number,
        labels.sort_order,
        labels.value,
        count(*) as n
    from answers
    left join labels
        on
            answers.project_id = labels.project_id
            and answers.question_id = labels.question_id
            and answers.taxonomy_version = labels.taxonomy_version
            and answers.label = labels.label
    where labels.label is not null or answers.number is not null
    group by all

),

pairable as (

    select
        *,
        sum(n) over by_item as n_item,
        sum(n) over (by_item order by number) as n_up_to
    from counted
    window by_item as (partition by cell_id, item_id)
    qualify sum(n) over by_item >= 2

),

-- Numbers seldom have one that most gave: of several, the one in the middle.
resolved as (

    select
        * exclude (n_up_to),
        row_number() over (
            partition by cell_id, item_id
            order by
                n desc,
                case
                    when number is not null then abs(2 * n_up_to - n - n_item)
                end,
                sort_order,
                number,
                label
        ) = 1 as is_plurality
    from pairable

)

select * from resolved
