-- One row per quarantined or waiting answer, with the reason in words.
with

problems as (

    select * from {{ ref('int_answers_checked') }}
    where outcome in ('quarantined', 'waiting')

),

labels as (

    select * from {{ ref('stg_config__labels') }}

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
    from labels
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
        item_clues.nearest_key
    from problems
    left join item_clues
        on
            problems.reason_code = 'unknown_item'
            and problems.project_id = item_clues.project_id
            and problems.source_key = item_clues.source_key

),

worded as (

    select
        problems.*,
        case problems.reason_code
            when 'delivery_held' then held.message
            when 'altered_item_id' then
                'No item "' || source_key || '" has arrived; "'
                || nearest_key || '" has, and differs only in writing.'
            when 'totals_row' then
                '"' || source_key || '" looks like a row of totals and no item.'
            when 'unknown_question' then
                'No question "' || coalesce(question_named, '')
                || '" in project ' || problems.project_id || '.'
            when 'unknown_item' then
                'No item "' || coalesce(source_key, problems.item_id)
                || '" has arrived yet.'
            when 'item_in_no_batch' then
                'Item "' || coalesce(source_key, problems.item_id)
                || '" is in no batch yet.'
            when 'item_withdrawn' then
                'Item "' || coalesce(source_key, problems.item_id)
                || '" was withdrawn from batch ' || batch_named || '.'
            when 'item_not_in_batch' then
                'The file says batch ' || batch_named || ', the item is in '
                || batch_id || '.'
            when 'not_ordered' then
                'Batch ' || batch_id || ' was not ordered from '
                || resource_id || '.'
            when 'missing_annotator' then 'The row names no annotator.'
            when 'unknown_label' then
                '"' || coalesce(unknown_spelling, answer) || '" is no label of '
                || problems.question_id
                || coalesce(
                    ' (' || label_list || ').',
                    ', which has no labels in taxonomy version "'
                    || coalesce(problems.taxonomy_version, '') || '".'
                )
            when 'not_a_number' then
                '"' || answer || '" is not a number from -1e100 to 1e100.'
            when 'not_a_list' then 'The answer is not a JSON list.'
            when 'span_not_in_text' then
                cast(n_outside_text as string)
                || ' spans do not match the text of the item.'
        end as message,
        case problems.reason_code
            when 'delivery_held' then
                'Send the file again. On this side: or let a lead release it.'
            when 'altered_item_id' then
                'If "' || nearest_key || '" was meant, send the row again with '
                || 'that id, written as it was sent.'
            when 'totals_row' then
                'Nothing, if it is one: it counts for nothing. Leave it out '
                || 'of the next file.'
            when 'unknown_question' then
                'Send the row again with the name of a question that was '
                || 'asked. On this side: or add the question to questions.csv, '
                || 'or correct the contract.'
            when 'unknown_item' then
                'It counts by itself once the item has arrived. On this side: '
                || 'drop it in drop/items.'
            when 'item_in_no_batch' then
                'It counts by itself once the item is put in a batch.'
            when 'item_withdrawn' then
                'It counts by itself if the item is put in a batch again.'
            when 'item_not_in_batch' then 'Correct the batch or the item id.'
            when 'not_ordered' then
                'Check the item id. On this side: or drop a brief that names '
                || 'the resource.'
            when 'missing_annotator' then 'Fill in the annotator column.'
            when 'unknown_label' then
                case
                    when nearest.label is null
                        then 'Send the row again with one of these labels.'
                    else
                        'If it means ' || nearest.label || ', send the row '
                        || 'again so. On this side: or let the feed contract '
                        || 'know it, `assay contract accept '
                        || problems.delivery_id
                        || ' --label "'
                        || coalesce(unknown_spelling, answer) || '='
                        || nearest.label || '"`.'
                end
            when 'not_a_number' then 'Send the row again with a number.'
            when 'not_a_list' then
                'Send labels or spans as a JSON list, such as ["a", "b"].'
            when 'span_not_in_text' then
                'Offsets count code points from 0, the end excluded, in the '
                || 'text as it was sent.'
        end as hint
    from clued as problems
    left join held
        on problems.delivery_id = held.delivery_id
    left join nearest
        on problems.answer_id = nearest.answer_id
    left join label_lists
        on
            problems.project_id = label_lists.project_id
            and problems.question_id = label_lists.question_id
            and problems.taxonomy_version = label_lists.taxonomy_version

)

select * from worded
