-- One row per cell and ordered pair of label sets: what they have in common.
with

label_sets as (

    select * from {{ ref('int_label_totals') }}
    where n_pairable > 0

),

cells as (

    select * from {{ ref('int_cell_totals') }}
    where
        label_type = 'multilabel'
        and n_labels_given <= {{ var('max_distinct_answers', 300) }}

),

members as (

    select * from {{ ref('int_label_members') }}

),

sizes as (

    select
        cell_id,
        label,
        count(*) as n_members
    from members
    group by cell_id, label

),

common as (

    select
        members_a.cell_id,
        members_a.label as label_a,
        members_b.label as label_b,
        count(*) as n_common
    from members as members_a
    inner join members as members_b
        on
            members_a.cell_id = members_b.cell_id
            and members_a.member = members_b.member
    group by members_a.cell_id, members_a.label, members_b.label

),

-- The empty set has no members.
joined as (

    select
        sets_a.cell_id,
        sets_a.label as label_a,
        sets_b.label as label_b,
        coalesce(sizes_a.n_members, 0) as n_a,
        coalesce(sizes_b.n_members, 0) as n_b,
        coalesce(common.n_common, 0) as n_common
    from label_sets as sets_a
    inner join cells
        on sets_a.cell_id = cells.cell_id
    inner join label_sets as sets_b
        on sets_a.cell_id = sets_b.cell_id
    left join sizes as sizes_a
        on
            sets_a.cell_id = sizes_a.cell_id
            and sets_a.label = sizes_a.label
    left join sizes as sizes_b
        on
            sets_b.cell_id = sizes_b.cell_id
            and sets_b.label = sizes_b.label
    left join common
        on
            sets_a.cell_id = common.cell_id
            and sets_a.label = common.label_a
            and sets_b.label = common.label_b

)

select * from joined
