-- One row per batch, item, question and resource that answered a work item.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where role = 'work'

),

votes as (

    select
        batch_id,
        item_id,
        question_id,
        resource_id,
        label,
        count(*) filter (where round = 1) as n_first,
        count(*) filter (where is_current) as n_now
    from answers
    where label is not null and not is_abstained
    group by all

),

-- The resource's own label before and after; of equally many, the first.
pluralities as (

    select
        batch_id,
        item_id,
        question_id,
        resource_id,
        (list(label order by n_first desc, label) filter (where n_first > 0))[1]
            as first_label,
        (list(label order by n_now desc, label) filter (where n_now > 0))[1]
            as label_now
    from votes
    group by all

),

truths as (

    select
        coalesce(decisions.item_id, gold.item_id) as item_id,
        coalesce(decisions.question_id, gold.question_id) as question_id,
        coalesce(gold.label, decisions.label) as truth
    from (
        select * from {{ ref('int_decisions') }} where is_current
    ) as decisions
    full join {{ ref('int_gold') }} as gold
        on
            decisions.item_id = gold.item_id
            and decisions.question_id = gold.question_id

),

sent_back as (

    select
        batch_id,
        item_id,
        question_id,
        resource_id,
        count(*) as n_times,
        max(answered_at) as answered_at,
        cast(sum(epoch_us(answered_at) - epoch_us(sent_at)) as bigint)
            as waited_us
    from {{ ref('int_package_items_answered') }}
    where sent_at is not null and package_kind = 'rework'
    group by all

),

units as (

    select
        project_id,
        batch_id,
        item_id,
        question_id,
        resource_id,
        cast(date_trunc('month', min(received_at)) as date) as month,
        cast(max(round) as integer) as n_cycles,
        count(*) filter (where round > 1) as n_rework_answers,
        {{ exact_sum('case when round > 1 then seconds / 3600 end') }}
            as rework_hours
    from answers
    group by all

),

joined as (

    select
        units.*,
        coalesce(sent_back.n_times, 0) as n_times_sent_back,
        sent_back.waited_us,
        batches.status in ('passed', 'accepted', 'released') as is_accepted,
        units.n_rework_answers > 0 as is_reworked,
        pluralities.first_label,
        pluralities.label_now,
        truths.truth
    from units
    left join sent_back
        using (batch_id, item_id, question_id, resource_id)
    left join pluralities
        using (batch_id, item_id, question_id, resource_id)
    left join truths
        using (item_id, question_id)
    left join {{ ref('int_batch_states') }} as batches
        using (project_id, batch_id)

)

select * from joined
