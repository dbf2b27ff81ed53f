-- One row per package, with how much of it came back.
with

package_items as (

    select * from {{ ref('int_package_items_answered') }}

),

counted as (

    select
        package_id,
        count(*) filter (where is_answered) as n_answered_items,
        bool_and(is_answered) as is_answered,
        max(answered_at) as last_answered_at
    from package_items
    group by package_id

)

select * from counted
