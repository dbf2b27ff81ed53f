-- One row per cell: the share of answers that say "don't know".
with

answers as (

    select * from {{ ref('int_agreement_answers') }}

),

items as (

    select
        cell_id,
        item_key,
        count(*) as n_answers,
        sum(case when is_abstained then 1 else 0 end) as n_abstained
    from answers
    group by cell_id, item_key

),

shares as (

    select
        cell_id,
        count(*) as n_items,
        cast(sum(n_answers) as double) as n_answers,
        cast(sum(n_abstained) as double) / sum(n_answers) as value
    from items
    group by cell_id

),

deviations as (

    select
        shares.*,
        (items.n_abstained - shares.value * items.n_answers)
        * shares.n_items / shares.n_answers as deviation
    from items
    inner join shares
        on items.cell_id = shares.cell_id

),

estimated as (

    select
        cell_id,
        n_items,
        n_answers,
        value,
        {{ mean_error('deviation', 'n_items') }} as std_error
    from deviations
    group by cell_id, n_items, n_answers, value

),

-- Answers to one item come together: Wilson's interval is given the number
-- of answers divided by the design effect (Korn and Graubard 1998).
effective as (

    select
        *,
        n_answers / greatest(
            coalesce(
                std_error * std_error * n_answers
                / nullif(value * (1 - value), 0),
                1
            ),
            1
        ) as n_effective
    from estimated

)

select * from effective
