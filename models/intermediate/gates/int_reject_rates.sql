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
drawn as (

    select
        members.item_id,
        batch_questions.question_id
    from {{ ref('int_batch_items') }} as members
    inner join {{ ref('int_batch_questions') }} as batch_questions
        using (project_id, batch_id)
    where
        members.role = 'work'
        and {{ is_drawn('members.item_id', 'batch_questions.question_id') }}

),

answers as (

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
    semi join drawn using (item_id, question_id)
    left join spans using (answer_id)
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
        {{ written_one_way('label_type', 'label') }} as decided_label
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
        labels.sort_order,
        count(*) as n_votes
    from answers
    left join labels using (project_id, question_id, taxonomy_version, label)
    group by all

),

consensus as (

    select *
    from votes
    qualify
        row_number() over (
            partition by batch_id, question_id, round, item_id
            order by n_votes desc, sort_order, label
        ) = 1

),

-- Everything that was drawn stands for the batch, and only that, whether it
-- was shown as a spot check or among the conflicts. Labels are judged for the
-- batch and a language; for a resource, its own answers.
judged as (

    select *, 'batch' as scope, '' as scope_key
    from consensus
    union all by name
    select *, 'language' as scope, language as scope_key
    from consensus
    where language is not null
    union all by name
    select *, 'resource' as scope, resource_id as scope_key
    from answers

),

compared as (

    select
        judged.*,
        decisions.decided_label <> judged.label as is_overturned
    from judged
    left join decisions using (item_id, question_id)

),

-- Reviewers who stop early leave out what they like: no rate before the end.
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
        case
            when n_open = 0 then avg(cast(is_overturned as integer))
        end as value
    from compared
    group by all

),

measured as (

    select
        *,
        'reject_rate' as metric,
        {{ wilson_low('value', 'n') }} as ci_low,
        {{ wilson_high('value', 'n') }} as ci_high,
        cast(n as double) as n_effective,
        case when n_open > 0 then 'spot_check_open' end as undefined_reason
    from counted

)

select * from measured
