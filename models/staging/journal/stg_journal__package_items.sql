-- One row per item and question of a package, proposed or sent.
with

source as (

    select * from {{ source('journal', 'journal_entries') }}
    where {{ known_as_of() }} and kind in ('package_proposed', 'package_sent')

),

unnested as (

    select
        seq,
        payload ->> '$.package_id' as package_id,
        received_at as happened_at,
        replace(kind, 'package_', '') as event,
        unnest(
            from_json(
                payload -> '$.items',
                '[{"item_id": "VARCHAR", "question_id": "VARCHAR",
                   "rank": "INTEGER", "reason": "VARCHAR",
                   "withdraws": ["VARCHAR"], "n_wanted": "INTEGER",
                   "is_lent_gold": "BOOLEAN"}]'
            ),
            recursive := true
        )
    from source

),

renamed as (

    select
        seq,
        package_id,
        happened_at,
        event,
        item_id,
        question_id,
        rank,
        reason,
        withdraws,
        coalesce(n_wanted, greatest(len(withdraws), 1)) as n_wanted,
        coalesce(is_lent_gold, false) as is_lent_gold
    from unnested

)

select * from renamed
