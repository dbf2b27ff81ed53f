-- One row per item decided by two reviewers: their kappa with and without it.
with

reviews as (

    select
        project_id,
        question_id,
        label_type,
        item_id,
        least(first_reviewer, second_reviewer) as reviewer_a,
        greatest(first_reviewer, second_reviewer) as reviewer_b,
        case
            when first_reviewer < second_reviewer then first_label
            else second_label
        end as label_a,
        case
            when first_reviewer < second_reviewer then second_label
            else first_label
        end as label_b
    from {{ ref('int_second_reviews') }}
    where second_reviewer is not null

),

-- How often each gave the other's label of an item.
counted as (

    select
        *,
        label_a = label_b as is_agreed,
        count(*) over by_pair as n_items,
        count(*) filter (where label_a = label_b) over by_pair as n_agreeing,
        coalesce((histogram(label_b) over by_pair)[label_a], 0)::bigint as n_b,
        coalesce((histogram(label_a) over by_pair)[label_b], 0)::bigint as n_a
    from reviews
    window by_pair as (
        partition by project_id, question_id, reviewer_a, reviewer_b
    )

),

-- Summed over items, that is the sum over labels of the margins' products.
totalled as (

    select
        *,
        cast(sum(n_b) over by_pair as bigint) as n_by_chance
    from counted
    window by_pair as (
        partition by project_id, question_id, reviewer_a, reviewer_b
    )

),

without_item as (

    select
        *,
        n_items - 1 as n_left,
        n_agreeing - cast(is_agreed as integer) as n_agreeing_left,
        n_by_chance - n_a - n_b + cast(is_agreed as integer)
            as n_by_chance_left
    from totalled

),

kappas as (

    select
        project_id,
        question_id,
        label_type,
        reviewer_a,
        reviewer_b,
        item_id,
        is_agreed,
        n_items,
        {{ cohen_kappa('n_items', 'n_agreeing', 'n_by_chance') }} as kappa,
        {{ cohen_kappa('n_left', 'n_agreeing_left', 'n_by_chance_left') }}
            as kappa_left,
        1 - cast(n_by_chance as double) / n_items / n_items
            as expected_disagreement
    from without_item

)

select * from kappas
