-- One row per item and question that a reviewer should look at.
with

review_items as (

    select * from {{ ref('int_review_items') }}

),

consensus as (

    select * from {{ ref('int_consensus') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where is_current

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

),

joined as (

    select
        review_items.project_id,
        review_items.batch_id,
        review_items.item_id,
        review_items.question_id,
        cast(
            row_number() over (
                partition by review_items.project_id
                order by
                    review_items.weight,
                    review_items.batch_id,
                    review_items.item_id,
                    review_items.question_id
            ) as integer
        ) as rank,
        review_items.reason,
        review_items.selection,
        review_items.inclusion_probability,
        coalesce(consensus.n_answers, 0) as n_answers,
        cards.answers,
        consensus.label as consensus,
        consensus.vote_share,
        coalesce(consensus.is_tie, false) as is_tie,
        decisions.label as decision_label,
        decisions.reviewer as decision_by,
        decisions.decided_at
    from review_items
    left join consensus
        on
            review_items.item_id = consensus.item_id
            and review_items.question_id = consensus.question_id
    left join decisions
        on
            review_items.item_id = decisions.item_id
            and review_items.question_id = decisions.question_id
    left join cards
        on
            review_items.item_id = cards.item_id
            and review_items.question_id = cards.question_id

)

select * from joined
