-- One row per item and question to review: the current answers, as JSON.
with

review_items as (

    select * from {{ ref('int_review_items') }}

),

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where is_current

),

answers_to_show as (

    select answers.*
    from answers
    semi join review_items
        on
            answers.item_id = review_items.item_id
            and answers.question_id = review_items.question_id

),

cards as (

    select
        item_id,
        question_id,
        to_json(
            list(
                {
                    'annotator_id': annotator_id,
                    'resource_id': resource_id,
                    'resource_kind': resource_kind,
                    'label': coalesce(label, answer),
                    'round': round,
                    'confidence': confidence,
                    'comment': comment
                }
                order by resource_kind = 'llm', annotator_id
            )
        )::string as answers
    from answers_to_show
    group by all

)

select * from cards
