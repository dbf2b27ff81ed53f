-- One row per batch brief that cannot be followed.
with

known_resources as (

    select * from {{ ref('int_known_resources') }}

),

unknown_briefed as (

    select *
    from {{ ref('stg_landing__batch_briefs') }}
    anti join known_resources using (resource_id)
    where resource_id is not null

),

nearest_resources as (

    select
        unknown_briefed.resource_id,
        max_by(
            known_resources.resource_id,
            (
                jaro_winkler_similarity(
                    unknown_briefed.resource_id, known_resources.resource_id
                ),
                known_resources.resource_id
            )
        ) as nearest
    from unknown_briefed
    inner join known_resources
        on
            jaro_winkler_similarity(
                unknown_briefed.resource_id, known_resources.resource_id
            ) >= 0.8
    group by unknown_briefed.resource_id

),

problems as (

    select
        unknown_briefed.delivery_id,
        unknown_briefed.row_number,
        'resource' as column_name,
        'quarantined' as disposition,
        'unknown_resource' as reason_code,
        'Batch ' || unknown_briefed.batch_id || ' is ordered from "'
        || unknown_briefed.resource_id || '", which nobody knows.' as message,
        coalesce(
            'Send the brief again with ' || nearest_resources.nearest
            || '. On this side: or add the resource to resources.csv.',
            'Send the brief again with a resource that is known. On this '
            || 'side: or add it to resources.csv.'
        ) as hint,
        cast(null as string) as item_id,
        unknown_briefed.resource_id as value
    from unknown_briefed
    left join nearest_resources
        on unknown_briefed.resource_id = nearest_resources.resource_id

)

select * from problems
