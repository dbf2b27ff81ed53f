-- One row per pair of groups and shared item: agreement by chance.
with

items as (

    select * from {{ ref('int_cross_items') }}

),

label_shares as (

    select * from {{ ref('int_cross_label_shares') }}

),

sizes as (

    select
        cell_a,
        cell_b,
        count(*) as n_items
    from items
    group by cell_a, cell_b

),

shares as (

    select
        sizes.cell_a,
        sizes.cell_b,
        label_shares.label_key,
        {{ exact_sum('label_shares.share_a') }} / sizes.n_items as share_a,
        {{ exact_sum('label_shares.share_b') }} / sizes.n_items as share_b
    from label_shares
    inner join sizes
        on
            label_shares.cell_a = sizes.cell_a
            and label_shares.cell_b = sizes.cell_b
    group by
        sizes.cell_a, sizes.cell_b, label_shares.label_key, sizes.n_items

),

expected as (

    select
        cell_a,
        cell_b,
        {{ exact_sum('share_a * share_b') }} as agreement
    from shares
    group by cell_a, cell_b

),

-- What the item's labels of one group have in common with the other group.
chances as (

    select
        label_shares.cell_a,
        label_shares.cell_b,
        label_shares.item_key,
        {{ exact_sum(
            'label_shares.share_a * shares.share_b'
            ' + label_shares.share_b * shares.share_a'
        ) }} as agreement
    from label_shares
    inner join shares
        on
            label_shares.cell_a = shares.cell_a
            and label_shares.cell_b = shares.cell_b
            and label_shares.label_key = shares.label_key
    group by
        label_shares.cell_a, label_shares.cell_b, label_shares.item_key

),

joined as (

    select
        chances.cell_a,
        chances.cell_b,
        chances.item_key,
        chances.agreement,
        expected.agreement as expected_agreement
    from chances
    inner join expected
        on
            chances.cell_a = expected.cell_a
            and chances.cell_b = expected.cell_b

)

select * from joined
