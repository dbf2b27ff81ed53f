-- One row per answer that arrived, with what became of it and why.
with

placed as (

    select * from {{ ref('int_answers_placed') }}

),

batch_questions as (

    select * from {{ ref('int_batch_questions') }}

),

label_names as (

    select * from {{ ref('int_label_names') }}
    where coalesce(feed_kind, 'labels') = 'labels'

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

briefs as (

    select * from {{ ref('int_briefs') }}

),

sets as (

    select * from {{ ref('int_answer_sets') }}

),

held as (

    select * from {{ ref('int_deliveries_held') }}

),

contracts as (

    select feed, identity
    from {{ ref('stg_landing__contracts') }}
    where feed_kind = 'labels'
    qualify
        row_number() over (
            partition by feed
            order by received_at desc, contract_sha256 desc
        ) = 1

),

replaced as (

    select distinct supersedes as delivery_id
    from {{ ref('stg_landing__deliveries') }}
    where
        supersedes is not null and status = 'landed'
        and delivery_id not in (select delivery_id from held)

),

briefed_batches as (

    select distinct project_id, batch_id from briefs

),

-- What was ordered for the batch that an item has left was not sent in vain.
ordered_before as (

    select distinct
        left_batches.project_id,
        left_batches.item_id,
        briefs.resource_id
    from {{ ref('int_batch_items') }} as left_batches
    inner join briefs
        on
            left_batches.project_id = briefs.project_id
            and left_batches.batch_id = briefs.batch_id
    where left_batches.withdrawn_at is not null

),

matched as (

    select
        placed.*,
        batch_questions.taxonomy_version,
        contracts.identity,
        coalesce(
            aliases.label,
            label_names.label,
            case when sets.label_type = 'multilabel' then sets.label_set end
        ) as label,
        sets.answer_id is not null as has_parts,
        coalesce(sets.n_unknown_labels, 0) as n_unknown_labels,
        coalesce(sets.n_outside_text, 0) as n_outside_text,
        sets.unknown_spelling,
        held.delivery_id is not null as is_held,
        replaced.delivery_id is not null as is_replaced,
        briefed_batches.batch_id is null
        or briefs.resource_id is not null
        or ordered_before.resource_id is not null as is_ordered
    from placed
    left join batch_questions
        on
            placed.project_id = batch_questions.project_id
            and placed.batch_id = batch_questions.batch_id
            and placed.question_id = batch_questions.question_id
    left join contracts
        on placed.feed = contracts.feed
    left join label_names as aliases
        on
            placed.project_id = aliases.project_id
            and placed.question_id = aliases.question_id
            and placed.resource_id = aliases.resource_id
            and batch_questions.taxonomy_version = aliases.taxonomy_version
            and {{ folded('placed.answer') }} = aliases.folded
            and placed.label_type in ('nominal', 'ordinal', 'interval')
    left join label_names
        on
            placed.project_id = label_names.project_id
            and placed.question_id = label_names.question_id
            and label_names.resource_id is null
            and batch_questions.taxonomy_version = label_names.taxonomy_version
            and {{ folded('placed.answer') }} = label_names.folded
            and placed.label_type in ('nominal', 'ordinal', 'interval')
    left join sets
        on placed.answer_id = sets.answer_id
    left join held
        on placed.delivery_id = held.delivery_id
    left join replaced
        on placed.delivery_id = replaced.delivery_id
    left join briefed_batches
        on
            placed.project_id = briefed_batches.project_id
            and placed.batch_id = briefed_batches.batch_id
    left join briefs
        on
            placed.project_id = briefs.project_id
            and placed.batch_id = briefs.batch_id
            and placed.resource_id = briefs.resource_id
    left join ordered_before
        on
            placed.project_id = ordered_before.project_id
            and placed.item_id = ordered_before.item_id
            and placed.resource_id = ordered_before.resource_id

),

reasoned as (

    select
        matched.*,
        labels.is_abstention is not distinct from true as is_abstained,
        coalesce(labels.value, {{ finite_number('matched.answer') }}) as value,
        case
            when is_held then 'delivery_held'
            when is_replaced then 'replaced'
            when answer is null then 'empty'
            when matched.question_id is null then 'unknown_question'
            when not is_item_known then 'unknown_item'
            when batch_id is null and has_left_batch_named
                then 'item_withdrawn'
            when batch_id is null then 'item_in_no_batch'
            when
                batch_named <> batch_id
                and not coalesce(has_left_batch_named, false)
                then 'item_not_in_batch'
            when not is_ordered then 'not_ordered'
            when identity <> 'none' and annotator is null
                then 'missing_annotator'
            when
                label_type in ('nominal', 'ordinal') and matched.label is null
                then 'unknown_label'
            when
                label_type = 'interval'
                and matched.label is null
                and {{ finite_number('answer') }} is null
                then 'not_a_number'
            when
                label_type in ('multilabel', 'span')
                and not has_parts
                and replace(answer, ' ', '') <> '[]'
                then 'not_a_list'
            when n_unknown_labels > 0 then 'unknown_label'
            when n_outside_text > 0 then 'span_not_in_text'
        end as reason_code
    from matched
    left join labels
        on
            matched.project_id = labels.project_id
            and matched.question_id = labels.question_id
            and matched.taxonomy_version = labels.taxonomy_version
            and matched.label = labels.label

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
