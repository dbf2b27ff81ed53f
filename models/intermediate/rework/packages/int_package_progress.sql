-- One row per package, with how much of it came back.
with

package_items as (

    select * from {{ ref('int_package_items_answered') }}

),

members as (

    select distinct item_id
    from {{ ref('int_batch_items') }}
    where withdrawn_at is null

),

-- Nobody waits for an item that was withdrawn; its answers count nowhere.
counted as (

    select
        package_items.package_id,
        count(*) filter (where package_items.is_answered) as n_answered_items,
        bool_and(package_items.is_answered or members.item_id is null)
            as is_answered,
        max(package_items.answered_at) as last_answered_at
    from package_items
    left join members
        on package_items.item_id = members.item_id
    group by package_items.package_id

)

select * from counted
