-- One row per resource.
with

source as (

    select * from {{ ref('resources') }}
    where {{ in_force_as_of() }}

),

in_force as (

    select *
    from source
    qualify
        row_number() over (
            partition by resource_id
            order by coalesce(nullif(trim(valid_from), ''), '') desc
        ) = 1

),

renamed as (

    select
        nullif(trim(resource_id), '') as resource_id,
        nullif(trim(name), '') as name,
        nullif(trim(kind), '') as kind,
        coalesce(cast(nullif(trim(cost_per_answer), '') as double), 0) as cost_per_answer,
        nullif(trim(currency), '') as currency,
        coalesce(cast(nullif(trim(rework_days), '') as integer), 3) as rework_days
    from in_force

)

select * from renamed
