-- One row per batch, question, round and scope: what reviewers overturn.
with

-- Labels of spans as they are called here, not as the sender writes them.
spans as (

    select
        answer_id,
        string_agg(
            {{ span_in_words('start_offset', 'end_offset', 'label') }}, ';'
            order by {{ span_in_words('start_offset', 'end_offset', 'label') }}
        ) as label
    from {{ ref('int_answer_parts') }}
    where label_type = 'span'
    group by answer_id

),

-- An item is drawn once, whoever answers it in whatever round.
drawn_items as (

    select
        members.item_id,
        batch_questions.question_id
    from {{ ref('int_batch_items') }} as members
    inner join {{ ref('int_batch_questions') }} as batch_questions
        on
            members.project_id = batch_questions.project_id
            and members.batch_id = batch_questions.batch_id
    where
        members.role = 'work'
        and {{ is_drawn('members.item_id', 'batch_questions.question_id') }}

),

states as (

    select
        states.* exclude (label),
        case
            when states.label_type = 'span' then coalesce(spans.label, '')
            else {{ written_one_way(
                'states.label_type',
                'coalesce(states.label, cast(states.value as string),'
                ' states.answer)'
            ) }}
        end as label
    from {{ ref('int_state_by_round') }} as states
    semi join drawn_items
        on
            states.item_id = drawn_items.item_id
            and states.question_id = drawn_items.question_id
    left join spans
        on states.answer_id = spans.answer_id
    where
        states.resource_kind <> 'llm'
        and states.role = 'work'
        and not states.is_abstained

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

decisions as (

    select
        item_id,
        question_id,
        {{ written_one_way('label_type', 'label') }} as label
    from {{ ref('int_decisions') }}
    where is_current

),

votes as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        item_id,
        language,
        taxonomy_version,
        label,
        count(*) as n_votes
    from states
    group by all

),

consensus as (

    select votes.*
    from votes
    left join labels
        on
            votes.project_id = labels.project_id
            and votes.question_id = labels.question_id
            and votes.taxonomy_version = labels.taxonomy_version
            and votes.label = labels.label
    qualify
        row_number() over (
            partition by
                votes.batch_id, votes.question_id, votes.round, votes.item_id
            order by votes.n_votes desc, labels.sort_order, votes.label
        ) = 1

),

-- Everything that was drawn stands for the batch, and only that, whether it
-- was shown as a spot check or among the conflicts. Labels are judged for the
-- batch and a language; for a resource, its own answers.
drawn as (

    select
        project_id, batch_id, question_id, round, item_id, label,
        'batch' as scope, '' as scope_key
    from consensus
    union all
    select
        project_id, batch_id, question_id, round, item_id, label,
        'language', language
    from consensus
    where language is not null
    union all
    select
        project_id, batch_id, question_id, round, item_id, label,
        'resource', resource_id
    from states

),

compared as (

    select
        drawn.*,
        decisions.label <> drawn.label as is_overturned
    from drawn
    left join decisions
        on
            drawn.item_id = decisions.item_id
            and drawn.question_id = decisions.question_id

),

counted as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        scope,
        scope_key,
        count(distinct item_id) filter (where is_overturned is not null) as n,
        count(distinct item_id) filter (where is_overturned is null) as n_open,
        count(*) filter (where is_overturned)
        / nullif(count(*) filter (where is_overturned is not null), 0) as share
    from compared
    group by all

),

-- Reviewers who stop early leave out what they like: no rate before the end.
measured as (

    select
        project_id,
        batch_id,
        question_id,
        round,
        scope,
        scope_key,
        'reject_rate' as metric,
        case when n_open = 0 then share end as value,
        case when n_open = 0 then {{ wilson_low('share', 'n') }} end as ci_low,
        case when n_open = 0 then {{ wilson_high('share', 'n') }} end as ci_high,
        cast(n as double) as n_effective,
        n,
        n_open,
        case when n_open > 0 then 'spot_check_open' end as undefined_reason
    from counted

)

select * from measured
