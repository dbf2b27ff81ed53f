-- One row per file that arrived.
with

source as (

    select * from {{ source('landing', 'deliveries') }}
    where {{ known_as_of() }}

),

renamed as (

    select
        delivery_id,
        received_at,
        feed_kind,
        feed,
        resource_id,
        project_id,
        folder,
        file_name,
        format,
        sha256,
        size_bytes,
        contract_sha256,
        status,
        reason_code,
        message,
        hint,
        duplicate_of,
        supersedes,
        package_id,
        encoding,
        header,
        flags,
        n_received,
        n_landed,
        n_refused,
        n_duplicate
    from source

)

select * from renamed
