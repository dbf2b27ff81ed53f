-- One row per pair of groups: their agreement beyond chance.
with

items as (

    select * from {{ ref('int_cross_items') }}

),

chances as (

    select * from {{ ref('int_cross_chances') }}

),

observed as (

    select
        cell_a,
        cell_b,
        count(*) as n_items,
        cast(sum(n_a) as bigint) as n_answers_a,
        cast(sum(n_b) as bigint) as n_answers_b,
        {{ exact_sum('agreement') }} / count(*) as agreement
    from items
    group by cell_a, cell_b

),

-- Wong, Paritosh and Aroyo 2021: 1 - d_o / d_e, with both distances over
-- shared items; linearised over items for the standard error.
influences as (

    select
        observed.*,
        chances.expected_agreement as chance,
        items.agreement - observed.agreement as from_mean,
        (
            (items.agreement - observed.agreement)
            - (1 - observed.agreement) / nullif(1 - chances.expected_agreement, 0)
            * (chances.agreement - 2 * chances.expected_agreement)
        ) / nullif(1 - chances.expected_agreement, 0) as deviation
    from items
    inner join chances
        on
            items.cell_a = chances.cell_a
            and items.cell_b = chances.cell_b
            and items.item_key = chances.item_key
    inner join observed
        on items.cell_a = observed.cell_a and items.cell_b = observed.cell_b

),

estimated as (

    select
        cell_a,
        cell_b,
        n_items,
        n_answers_a,
        n_answers_b,
        agreement,
        {{ mean_error('from_mean', 'n_items') }} as agreement_error,
        case
            when chance < 1 - 1e-12
                then 1 - (1 - agreement) / (1 - chance)
        end as value,
        {{ mean_error('deviation', 'n_items') }} as std_error,
        1 - chance as expected_disagreement
    from influences
    group by
        cell_a,
        cell_b,
        n_items,
        n_answers_a,
        n_answers_b,
        agreement,
        chance

)

select * from estimated
