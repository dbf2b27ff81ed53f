-- One row per project and annotator who answered, with whether they still do.
with

answers as (

    select * from {{ ref('int_answers_rounded') }}

),

changes as (

    select
        annotator_id,
        max_by(action, seq) as standing,
        max_by(changed_at, seq) as changed_at
    from {{ ref('stg_journal__annotator_changes') }}
    group by annotator_id

),

annotators as (

    select
        project_id,
        resource_id,
        annotator_id,
        annotator_id[len(resource_id) + 2:] as annotator,
        bool_or(identity = 'person' and annotator is not null) as has_identity
    from answers
    group by all

),

standing as (

    select
        annotators.*,
        changes.changed_at,
        case
            when changes.standing in ('left', 'suspended')
                then changes.standing
            else 'active'
        end as standing
    from annotators
    left join changes
        on annotators.annotator_id = changes.annotator_id

)

select * from standing
