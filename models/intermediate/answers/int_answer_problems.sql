-- One row per quarantined or waiting answer, with the reason in words.
with

problems as (

    select * from {{ ref('int_answers_checked') }}
    where outcome in ('quarantined', 'waiting')

),

held as (

    select * from {{ ref('int_deliveries_held') }}

),

item_clues as (

    select * from {{ ref('int_item_clues') }}

),

nearest as (

    select * from {{ ref('int_nearest_labels') }}

),

label_lists as (

    select
        project_id,
        question_id,
        taxonomy_version,
        string_agg(label, ', ' order by sort_order, label) as label_list
    from {{ ref('stg_config__labels') }}
    group by all

),

-- An item that is on its way comes by itself; one that was written wrongly does
-- not.
clued as (

    select
        problems.* replace (
            case
                when item_clues.is_total then 'totals_row'
                when item_clues.nearest_key is not null then 'altered_item_id'
                else problems.reason_code
            end as reason_code,
            case
                when problems.reason_code <> 'unknown_item'
                    then problems.column_name
            end as column_name
        ),
        item_clues.nearest_key,
        coalesce(problems.source_key, problems.item_id) as item_named,
        coalesce(problems.unknown_spelling, problems.answer) as spelling
    from problems
    left join item_clues
        on
            problems.reason_code = 'unknown_item'
            and problems.project_id = item_clues.project_id
            and problems.source_key = item_clues.source_key

),

-- What was found and expected, then what to do about it.
told as (

    select
        problems.* exclude (item_named, spelling),
        case problems.reason_code
            when 'delivery_held' then [
                held.message,
                'Send the file again. On this side: or let a lead release it.'
            ]
            when 'altered_item_id' then [
                'No item "' || source_key || '" has arrived; "'
                || nearest_key || '" has, and differs only in writing.',
                'If "' || nearest_key || '" was meant, send the row again '
                || 'with that id, written as it was sent.'
            ]
            when 'totals_row' then [
                '"' || source_key || '" looks like a row of totals and no item.',
                'Nothing, if it is one: it counts for nothing. Leave it out of '
                || 'the next file.'
            ]
            when 'unknown_question' then [
                'No question "' || coalesce(question_named, '')
                || '" in project ' || problems.project_id || '.',
                'Send the row again with the name of a question that was '
                || 'asked. On this side: or add the question to '
                || 'questions.csv, or correct the contract.'
            ]
            when 'unknown_item' then [
                'No item "' || item_named || '" has arrived yet.',
                'It counts by itself once the item has arrived. On this side: '
                || 'drop it in drop/items.'
            ]
            when 'item_in_no_batch' then [
                'Item "' || item_named || '" is in no batch yet.',
                'It counts by itself once the item is put in a batch.'
            ]
            when 'item_withdrawn' then [
                'Item "' || item_named || '" was withdrawn from batch '
                || batch_named || '.',
                'It counts by itself if the item is put in a batch again.'
            ]
            when 'item_not_in_batch' then [
                'The file says batch ' || batch_named || ', the item is in '
                || batch_id || '.',
                'Correct the batch or the item id.'
            ]
            when 'not_ordered' then [
                'Batch ' || batch_id || ' was not ordered from ' || resource_id
                || '.',
                'Check the item id. On this side: or drop a brief that names '
                || 'the resource.'
            ]
            when 'missing_annotator' then [
                'The row names no annotator.',
                'Fill in the annotator column.'
            ]
            when 'unknown_label' then [
                '"' || spelling || '" is no label of ' || problems.question_id
                || coalesce(
                    ' (' || label_list || ').',
                    ', which has no labels in taxonomy version "'
                    || coalesce(problems.taxonomy_version, '') || '".'
                ),
                coalesce(
                    'If it means ' || nearest.label || ', send the row '
                    || 'again so. On this side: or let the feed contract '
                    || 'know it, `assay contract accept '
                    || problems.delivery_id || ' --label "' || spelling
                    || '=' || nearest.label || '"`.',
                    'Send the row again with one of these labels.'
                )
            ]
            when 'not_a_number' then [
                '"' || answer || '" is not a number from -1e100 to 1e100.',
                'Send the row again with a number.'
            ]
            when 'not_a_list' then [
                'The answer is not a JSON list.',
                'Send labels or spans as a JSON list, such as ["a", "b"].'
            ]
            when 'span_not_in_text' then [
                cast(n_outside_text as string)
                || ' spans do not match the text of the item.',
                'Offsets count code points from 0, the end excluded, in the '
                || 'text as it was sent.'
            ]
        end as words
    from clued as problems
    left join held using (delivery_id)
    left join nearest using (answer_id)
    left join label_lists using (project_id, question_id, taxonomy_version)

),

worded as (

    select
        * exclude (words),
        words[1] as message,
        words[2] as hint
    from told

)

select * from worded
