-- One row per item and slice that it is in.
with

items as (

    select * from {{ ref('int_items') }}

),

slices as (

    select * from {{ ref('stg_config__slices') }}
    where slice_key <> 'language'

),

valued as (

    select
        items.project_id,
        items.item_id,
        slices.slice_key,
        nullif(trim({{ metadata_value('items.metadata', 'slices.slice_key') }}), '')
            as slice_value
    from items
    inner join slices
        on items.project_id = slices.project_id
    where json_valid(items.metadata)

),

-- A key with more values than that is no slice but a property of the item.
counted as (

    select
        project_id,
        item_id,
        slice_key,
        slice_value,
        slice_key || '=' || slice_value as slice
    from valued
    where slice_value is not null
    qualify
        count(distinct slice_value) over (partition by project_id, slice_key)
        <= {{ var('max_slice_values', 50) }}

)

select * from counted
