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

kinds as (

    select
        most_questioned.* exclude (resource_id, is_overtaken),
        most_questioned.resource_id as own_resource_id,
        others.resource_id as other_resource_id,
        case
            -- Labels or guideline changed; their work is not in question.
            when is_overtaken and colleagues.n_active > 0
                then 'same_annotators'
            when most_questioned.reason = 'rejected' and colleagues.n_active > 1
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

routed as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        reason,
        priority,
        case
            when route_kind in ('same_annotators', 'other_annotators')
                then own_resource_id
            else other_resource_id
        end as route,
        route_kind,
        withdraws,
        cast(greatest(len(withdraws), 1) as integer) as n_wanted,
        case when route_kind <> 'same_annotators' then annotators else [] end
            as not_by
    from kinds

)

select * from routed
