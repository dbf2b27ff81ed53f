-- One row per family of metrics and band of values with a name.
with

source as (

    select * from {{ ref('interpretation_bands') }}
    where {{ in_force_as_of() }}

),

in_force as (

    {{ latest_in_force('source', 'metric_family, band') }}

),

renamed as (

    select
        nullif(trim(metric_family), '') as metric_family,
        nullif(trim(band), '') as band,
        cast(nullif(trim(lower_bound), '') as double) as lower_bound,
        nullif(trim(source), '') as source
    from in_force

)

select * from renamed
