-- One row per resource.
with

-- Configurations older than a column lack it.
source as (

    select * from {{ ref('resources') }}
    where {{ in_force_as_of() }}
    union all by name
    select
        cast(null as string) as items_per_day,
        cast(null as string) as rework_is_free
    where false

),

in_force as (

    {{ latest_in_force('source', 'resource_id') }}

),

renamed as (

    select
        nullif(trim(resource_id), '') as resource_id,
        nullif(trim(name), '') as name,
        nullif(trim(kind), '') as kind,
        coalesce(cast(nullif(trim(cost_per_answer), '') as double), 0) as cost_per_answer,
        nullif(trim(currency), '') as currency,
        coalesce(cast(nullif(trim(rework_days), '') as integer), 3) as rework_days,
        cast(nullif(trim(items_per_day), '') as integer) as items_per_day,
        coalesce(cast(nullif(trim(rework_is_free), '') as boolean), false)
            as rework_is_free
    from in_force

)

select * from renamed
