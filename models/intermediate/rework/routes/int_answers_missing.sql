-- One row per batch, item, question and resource that owes answers to it.
with

members as (

    select * from {{ ref('int_batch_items') }}
    where withdrawn_at is null and role in ('work', 'gold')

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

orders as (

    select batch_resources.*, briefs.answers_per_item
    from {{ ref('int_batch_resources') }} as batch_resources
    inner join {{ ref('int_briefs') }} as briefs
        using (project_id, batch_id, resource_id)
    -- Who has not sent half of it yet is late, not asked a second time.
    where
        2 * batch_resources.n_received >= batch_resources.n_expected
        and (
            batch_resources.n_received >= batch_resources.n_expected
            or batch_resources.due_at < {{ now() }}
        )

),

-- A batch that needs no more answers is left alone.
incomplete as (

    select distinct project_id, batch_id
    from {{ ref('int_gates_settled') }}
    where
        metric = 'completeness'
        and is_last
        and verdict <> 'pass'
        and severity = 'blocking'
    union
    select distinct project_id, batch_id
    from {{ ref('int_batch_resources') }}
    where not is_delivered

),

given as (

    select
        batch_id,
        item_id,
        question_id,
        resource_id,
        count(distinct annotator_id) as n_given
    from {{ ref('int_answers_resolved') }}
    where is_current
    group by all

),

-- What its sender can put right; what waits for us is not asked again.
unusable as (

    select
        batch_id,
        item_id,
        question_id,
        resource_id,
        count(distinct coalesce(annotator, answer_id)) as n_unusable
    from {{ ref('int_answers_checked') }}
    where
        outcome = 'quarantined'
        and reason_code in (
            'unknown_label',
            'not_a_number',
            'not_a_list',
            'span_not_in_text',
            'missing_annotator'
        )
    group by all

),

owed as (

    select
        members.project_id,
        members.batch_id,
        members.item_id,
        batch_questions.question_id,
        orders.resource_id,
        cast(orders.answers_per_item - coalesce(given.n_given, 0) as integer)
            as n_owed,
        coalesce(unusable.n_unusable, 0) > 0 as has_quarantined
    from members
    inner join incomplete using (project_id, batch_id)
    inner join batch_questions using (project_id, batch_id)
    inner join orders using (project_id, batch_id)
    left join given
        on
            members.batch_id = given.batch_id
            and members.item_id = given.item_id
            and batch_questions.question_id = given.question_id
            and orders.resource_id = given.resource_id
    left join unusable
        on
            members.batch_id = unusable.batch_id
            and members.item_id = unusable.item_id
            and batch_questions.question_id = unusable.question_id
            and orders.resource_id = unusable.resource_id
    -- Until it is due, a lead may teach a feed contract what was written.
    where
        orders.answers_per_item > coalesce(given.n_given, 0)
        and (
            unusable.n_unusable is null
            or coalesce(orders.due_at < {{ now() }}, true)
        )

)

select * from owed
