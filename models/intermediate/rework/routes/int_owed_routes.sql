-- One row per batch, item and question with answers owed: by whom.
with

-- Where everybody of a resource has left, its answers are owed by another.
staffed as (

    select
        project_id,
        resource_id,
        count(*) filter (where standing = 'active') as n_active
    from {{ ref('int_annotator_standings') }}
    group by all

),

missing as (

    select
        missing.*,
        staffed.n_active = 0 as has_nobody,
        (
            select min(other.resource_id)
            from {{ ref('int_batch_resources') }} as other
            inner join staffed as their_staff
                using (project_id, resource_id)
            inner join {{ ref('stg_config__resources') }} as resources
                using (resource_id)
            where
                other.project_id = missing.project_id
                and other.batch_id = missing.batch_id
                and their_staff.n_active > 0
                and resources.kind <> 'llm'
        ) as other_resource_id
    from {{ ref('int_answers_missing') }} as missing
    left join staffed using (project_id, resource_id)

),

owed as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        n_owed,
        case when has_quarantined then 'quarantined' else 'missing' end
            as reason,
        case when has_quarantined then 6 else 7 end as priority,
        case when has_nobody then other_resource_id else resource_id end
            as route,
        case
            when not coalesce(has_nobody, false) then 'same_resource'
            when other_resource_id is not null then 'another_resource'
            else 'reviewer'
        end as route_kind
    from missing
    qualify
        row_number() over (
            partition by batch_id, item_id, question_id
            order by has_quarantined desc, resource_id
        ) = 1

)

select * from owed
