-- One row per feed contract version.
with

source as (

    select * from {{ source('landing', 'contracts') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        contract_sha256,
        received_at,
        feed,
        feed_kind,
        project_id,
        resource_id,
        coalesce(identity, 'person') as identity,
        delivery_mode,
        label_aliases,
        row_number() over (
            partition by feed, feed_kind
            order by received_at desc, contract_sha256 desc
        ) = 1 as is_newest
    from source

)

select * from renamed
