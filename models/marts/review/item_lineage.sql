-- One row per item and event of its life.
with

item_records as (

    select * from {{ ref('stg_landing__items') }}

),

answers as (

    select * from {{ ref('int_answers_checked') }}
    where is_item_known

),

resolved as (

    select * from {{ ref('int_answers_resolved') }}

),

package_items as (

    select * from {{ ref('int_package_items') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}

),

gold as (

    select * from {{ ref('int_gold') }}

),

acceptances as (

    select * from {{ ref('stg_journal__acceptances') }}

),

sign_offs as (

    select * from {{ ref('stg_journal__sign_offs') }}

),

memberships as (

    select * from {{ ref('int_batch_items') }}

),

events as (

    select
        project_id,
        item_id,
        'arrived' as event,
        received_at as happened_at,
        delivery_id,
        cast(null as integer) as round,
        cast(null as string) as question_id,
        source as actor,
        json_object('row_number', row_number, 'batch_id', batch_id)::string
            as details
    from item_records
    union all
    select
        answers.project_id,
        answers.item_id,
        case answers.outcome
            when 'valid' then 'answered'
            when 'empty' then 'left_empty'
            else answers.outcome
        end,
        answers.received_at,
        answers.delivery_id,
        resolved.round,
        answers.question_id,
        coalesce(resolved.annotator_id, answers.resource_id),
        json_object(
            'answer', answers.answer,
            'label', answers.label,
            'row_number', answers.row_number,
            'reason', answers.reason_code,
            'is_current', resolved.is_current
        )::string
    from answers
    left join resolved
        on answers.answer_id = resolved.answer_id
    union all
    select
        project_id,
        item_id,
        'sent_in_' || package_kind,
        sent_at,
        null,
        opens_round,
        question_id,
        resource_id,
        json_object('package_id', package_id, 'reason', reason)::string
    from package_items
    where sent_at is not null
    union all
    select
        project_id,
        item_id,
        case
            when is_undone then 'decision_undone'
            when action = 'label' then 'adjudicated'
            else action
        end,
        decided_at,
        null,
        null,
        question_id,
        reviewer,
        json_object('label', label, 'comment', comment)::string
    from decisions
    union all
    select
        project_id,
        item_id,
        'gold_known',
        received_at,
        delivery_id,
        null,
        question_id,
        null,
        json_object('answer', answer, 'label', label)::string
    from gold
    union all
    select
        project_id,
        item_id,
        'accepted_early',
        accepted_at,
        null,
        round,
        null,
        actor,
        json_object('batch_id', batch_id, 'reason', reason)::string
    from acceptances
    union all
    select
        sign_offs.project_id,
        memberships.item_id,
        'accepted',
        sign_offs.signed_off_at,
        null,
        sign_offs.round,
        null,
        sign_offs.actor,
        json_object('batch_id', sign_offs.batch_id)::string
    from sign_offs
    inner join memberships
        on
            sign_offs.project_id = memberships.project_id
            and sign_offs.batch_id = memberships.batch_id

)

select * from events
