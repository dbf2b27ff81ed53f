-- One row per batch, item, question and reason to ask again: of whom.
with

questioned as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        resource_id,
        reason,
        priority,
        list(answer_id order by annotator_id, answer_id) as withdraws,
        list(distinct annotator_id order by annotator_id) as annotators
    from {{ ref('int_answers_questioned') }}
    group by all

),

-- The resource with most to answer for first; the others in a later package.
most_questioned as (

    select
        *,
        reason in ('label_split', 'guideline_changed') as is_overtaken
    from questioned
    qualify
        row_number() over (
            partition by batch_id, item_id, question_id, reason
            order by len(withdraws) desc, resource_id
        ) = 1

),

annotators as (

    select * from {{ ref('int_annotator_standings') }}
    where standing = 'active'

),

-- Who of the same resource is there beside those whose work is in question.
colleagues as (

    select
        most_questioned.batch_id,
        most_questioned.item_id,
        most_questioned.question_id,
        most_questioned.reason,
        count(annotators.annotator_id) as n_active,
        count(annotators.annotator_id) filter (
            where not list_contains(
                most_questioned.annotators, annotators.annotator_id
            )
        ) as n_others
    from most_questioned
    left join annotators using (project_id, resource_id)
    group by all

),

others as (

    select
        most_questioned.batch_id,
        most_questioned.item_id,
        most_questioned.question_id,
        most_questioned.reason,
        min(batch_resources.resource_id) as resource_id
    from most_questioned
    inner join {{ ref('int_batch_resources') }} as batch_resources
        on
            most_questioned.project_id = batch_resources.project_id
            and most_questioned.batch_id = batch_resources.batch_id
            and most_questioned.resource_id <> batch_resources.resource_id
    inner join {{ ref('stg_config__resources') }} as resources
        on
            batch_resources.resource_id = resources.resource_id
            and resources.kind <> 'llm'
    semi join annotators
        on
            batch_resources.project_id = annotators.project_id
            and batch_resources.resource_id = annotators.resource_id
    group by all

),

routed as (

    select
        most_questioned.* exclude (resource_id, is_overtaken),
        case
            when
                colleagues.n_others = 0
                and (
                    not is_overtaken
                    or colleagues.n_active = 0
                )
                and (
                    most_questioned.reason <> 'rejected'
                    or colleagues.n_active < 2
                )
                then others.resource_id
            else most_questioned.resource_id
        end as route,
        case
            -- Labels or guideline changed; their work is not in question.
            when
                is_overtaken
                and colleagues.n_active > 0
                then 'same_annotators'
            when
                most_questioned.reason = 'rejected' and colleagues.n_active > 1
                then 'same_annotators'
            when colleagues.n_others > 0 then 'other_annotators'
            when others.resource_id is not null then 'another_resource'
            else 'reviewer'
        end as route_kind
    from most_questioned
    inner join colleagues
        using (batch_id, item_id, question_id, reason)
    left join others
        using (batch_id, item_id, question_id, reason)

),

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

),

gathered as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        reason,
        priority,
        'rework' as package_kind,
        route,
        route_kind,
        withdraws,
        cast(greatest(len(withdraws), 1) as integer) as n_wanted,
        case when route_kind <> 'same_annotators' then annotators else [] end
            as not_by
    from routed
    union all
    -- First answers, which withdraw none and open no round.
    select
        project_id,
        batch_id,
        item_id,
        question_id,
        reason,
        priority,
        'work' as package_kind,
        route,
        route_kind,
        cast([] as string []) as withdraws,
        n_owed as n_wanted,
        cast([] as string []) as not_by
    from owed

)

select * from gathered
