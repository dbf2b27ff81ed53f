-- One row per cell: the share of answers that say "don't know".
with

cells as (

    select * from {{ ref('int_cell_totals') }}
    where n_answers + n_abstained > 0

),

answers as (

    select * from {{ ref('int_agreement_answers') }}

),

shares as (

    select
        cell_id,
        n_items,
        n_abstained,
        n_answers + n_abstained as n_answers,
        cast(n_abstained as double) / (n_answers + n_abstained) as value
    from cells

),

items as (

    select
        answers.cell_id,
        answers.item_key,
        count(*) as n_answers,
        sum(case when answers.label_key is null then 1 else 0 end)
            as n_abstained
    from answers
    inner join cells
        on answers.cell_id = cells.cell_id
    where cells.n_abstained > 0
    group by answers.cell_id, answers.item_key

),

errors as (

    select
        items.cell_id,
        count(*) as n_items,
        {{ mean_error(
            '((items.n_abstained - shares.value * items.n_answers)'
            ' * items_of_cell.n_items / shares.n_answers)',
            'count(*)'
        ) }} as std_error
    from items
    inner join shares
        on items.cell_id = shares.cell_id
    inner join (
        select cell_id, count(*) as n_items from items group by cell_id
    ) as items_of_cell
        on items.cell_id = items_of_cell.cell_id
    group by items.cell_id

),

-- Answers to one item come together: Wilson's interval is given the number
-- of answers divided by the design effect (Korn and Graubard 1998).
effective as (

    select
        shares.cell_id,
        shares.value,
        case when shares.n_abstained = 0 then 0 else errors.std_error end
            as std_error,
        -- Without an abstention they have not been counted again.
        coalesce(errors.n_items, shares.n_items) as n_units,
        shares.n_answers / greatest(
            coalesce(
                errors.std_error * errors.std_error * shares.n_answers
                / nullif(shares.value * (1 - shares.value), 0),
                1
            ),
            1
        ) as n_effective
    from shares
    left join errors
        on shares.cell_id = errors.cell_id

)

select * from effective
