-- One row per answer that arrived, with what became of it and why.
with

answers as (

    select * from {{ ref('int_answers_read') }}

),

contracts as (

    select * from {{ ref('stg_landing__contracts') }}
    where feed_kind = 'labels' and is_newest

),

held as (

    select * from {{ ref('int_deliveries_held') }}

),

replacing as (

    select supersedes
    from {{ ref('stg_landing__deliveries') }}
    anti join held using (delivery_id)
    where status = 'landed'

),

briefs as (

    select * from {{ ref('int_briefs') }}

),

-- What was ordered for the batch that an item has left was not sent in vain.
ordered_before as (

    select
        left_batches.project_id,
        left_batches.item_id,
        briefs.resource_id
    from {{ ref('int_batch_items') }} as left_batches
    inner join briefs using (project_id, batch_id)
    where left_batches.withdrawn_at is not null

),

not_ordered as (

    select answer_id
    from {{ ref('int_answers_placed') }}
    semi join briefs using (project_id, batch_id)
    anti join briefs using (project_id, batch_id, resource_id)
    anti join ordered_before using (project_id, item_id, resource_id)

),

reasoned as (

    select
        answers.*,
        contracts.identity,
        case
            when delivery_id in (select delivery_id from held)
                then 'delivery_held'
            when delivery_id in (select supersedes from replacing)
                then 'replaced'
            when answer is null then 'empty'
            when question_id is null then 'unknown_question'
            when not is_item_known then 'unknown_item'
            when batch_id is null and has_left_batch_named
                then 'item_withdrawn'
            when batch_id is null then 'item_in_no_batch'
            when
                batch_named <> batch_id
                and not coalesce(has_left_batch_named, false)
                then 'item_not_in_batch'
            when answer_id in (select answer_id from not_ordered)
                then 'not_ordered'
            when identity <> 'none' and annotator is null
                then 'missing_annotator'
            when label_type in ('nominal', 'ordinal') and label is null
                then 'unknown_label'
            when label_type = 'interval' and label is null and value is null
                then 'not_a_number'
            when
                label_type in ('multilabel', 'span')
                and not has_parts
                and replace(answer, ' ', '') <> '[]'
                then 'not_a_list'
            when n_unknown_labels > 0 then 'unknown_label'
            when n_outside_text > 0 then 'span_not_in_text'
        end as reason_code
    from answers
    left join contracts using (feed)

),

checked as (

    select
        *,
        case
            when reason_code is null then 'valid'
            when reason_code = 'replaced' then 'superseded'
            when reason_code = 'empty' then 'empty'
            when
                reason_code in (
                    'unknown_item', 'item_in_no_batch', 'item_withdrawn'
                )
                then 'waiting'
            else 'quarantined'
        end as outcome
    from reasoned

)

select * from checked
