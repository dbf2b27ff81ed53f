-- One row per published build and batch.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind = 'published'

),

unnested as (

    select
        seq,
        received_at as published_at,
        payload ->> '$.run_id' as run_id,
        unnest(
            from_json(
                payload -> '$.batches',
                '[{"project_id": "VARCHAR", "batch_id": "VARCHAR",
                   "status": "VARCHAR", "round": "INTEGER"}]'
            ),
            recursive := true
        )
    from source

)

select * from unnested
