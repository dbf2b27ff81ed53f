-- One row per batch and item, with the time of its membership.
with

records as (

    select * from {{ ref('stg_landing__items') }}
    where batch_id is not null and role in ('work', 'gold', 'calibration')

),

moves as (

    select * from {{ ref('int_item_moves') }}

),

-- Files are cumulative: where a work item is said to be in the batch that the
-- file before named, nothing is new, and a lead's move in between stands.
named as (

    select
        project_id,
        batch_id,
        item_id,
        role,
        received_at as valid_from,
        delivery_id,
        row_number as place
    from records
    qualify
        case
            when role = 'work'
                then
                    batch_id is distinct from lag(batch_id) over (
                        partition by project_id, item_id, role = 'work'
                        order by received_at, delivery_id, row_number
                    )
            else
                row_number() over (
                    partition by project_id, batch_id, item_id, role
                    order by received_at, delivery_id, row_number
                ) = 1
        end

),

moved as (

    select
        moves.project_id,
        moves.to_batch_id as batch_id,
        moves.item_id,
        named.role,
        moves.changed_at as valid_from,
        moves.seq as place,
        moves.batch_id as left_batch_id
    from moves
    inner join named using (project_id, item_id)
    qualify
        row_number() over (
            partition by moves.seq, moves.item_id
            order by
                named.batch_id = moves.batch_id desc,
                named.valid_from desc,
                named.batch_id
        ) = 1

),

-- Gold of other batches that was mixed into what a batch's first round sent.
lent as (

    select
        packages.project_id,
        packages.batch_id,
        items.item_id,
        'gold' as role,
        min(items.happened_at) as valid_from,
        min(items.seq) as place
    from {{ ref('stg_journal__package_items') }} as items
    inner join {{ ref('stg_journal__packages') }} as packages using (seq)
    where items.event = 'sent' and items.is_lent_gold
    group by all

),

joined as (

    select * from named
    union all by name
    select * from lent
    union all by name
    select * exclude (left_batch_id) from moved

),

-- A work item is in one batch at a time: the next membership ends the last.
-- Gold and calibration items may be in many and leave where they are told to.
ended as (

    select
        joined.*,
        case
            when joined.role = 'work'
                then
                    lead(joined.valid_from) over (
                        partition by
                            joined.project_id,
                            joined.item_id,
                            joined.role = 'work'
                        order by
                            joined.valid_from,
                            joined.delivery_id,
                            joined.place,
                            joined.batch_id
                    )
            else moved.valid_from
        end as withdrawn_at
    from joined
    asof left join moved
        on
            joined.project_id = moved.project_id
            and joined.item_id = moved.item_id
            and joined.batch_id = moved.left_batch_id
            and joined.valid_from < moved.valid_from

),

-- Back in a batch that it had left: the last time counts.
latest as (

    select
        project_id,
        batch_id,
        item_id,
        role,
        valid_from,
        delivery_id,
        withdrawn_at
    from ended
    where batch_id is not null
    qualify
        row_number() over (
            partition by project_id, batch_id, item_id
            order by valid_from desc, delivery_id desc, place desc
        ) = 1

)

select * from latest
