-- One row per gold item and question answered by a list: labels or spans.
with

gold as (

    select * from {{ ref('int_gold') }}

),

label_names as (

    select * from {{ ref('int_label_names') }}
    where feed_kind is null or feed_kind = 'gold'

),

gold_lists as (

    select *
    from gold
    where
        label_type in ('multilabel', 'span')
        and case
            when json_valid(answer) then json_type(answer) = 'ARRAY'
            else false
        end

),

gold_parts as (

    select
        project_id,
        item_id,
        question_id,
        label_type,
        generate_subscripts(from_json(answer, '["JSON"]'), 1) as part_number,
        unnest(from_json(answer, '["JSON"]')) as part
    from gold_lists

),

matched_parts as (

    select
        gold_parts.item_id,
        gold_parts.question_id,
        label_names.label,
        try_cast(gold_parts.part ->> '$.start' as bigint) as start_offset,
        try_cast(gold_parts.part ->> '$.end' as bigint) as end_offset
    from gold_parts
    left join label_names
        on
            gold_parts.project_id = label_names.project_id
            and gold_parts.question_id = label_names.question_id
            and label_names.folded = {{ folded(
                "case when gold_parts.label_type = 'span'"
                " then gold_parts.part ->> '$.label'"
                " else gold_parts.part ->> '$' end"
            ) }}
    qualify
        row_number() over (
            partition by
                gold_parts.item_id,
                gold_parts.question_id,
                gold_parts.part_number
            order by
                label_names.feed_kind nulls last,
                try_cast(label_names.taxonomy_version as double) desc,
                label_names.taxonomy_version desc
        ) = 1

),

gold_sets as (

    select
        item_id,
        question_id,
        bool_and(label is not null) as is_known,
        list(distinct {
            'label': label,
            'start_offset': start_offset,
            'end_offset': end_offset
        }) as marks
    from matched_parts
    group by item_id, question_id

),

joined as (

    select
        gold_lists.project_id,
        gold_lists.item_id,
        gold_lists.question_id,
        coalesce(gold_sets.is_known, true) as is_known,
        coalesce(gold_sets.marks, []) as marks
    from gold_lists
    left join gold_sets
        on
            gold_lists.item_id = gold_sets.item_id
            and gold_lists.question_id = gold_sets.question_id

)

select * from joined
