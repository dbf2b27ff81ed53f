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

projects as (

    select * from {{ ref('stg_config__projects') }}

),

questions as (

    select * from {{ ref('stg_config__questions') }}

),

second_reviews as (

    select * from {{ ref('int_second_reviews') }}

),

cards as (

    select * from {{ ref('int_review_cards') }}

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
        {{ takes_two(
            'review_items.item_id', 'review_items.question_id',
            'questions.label_type', 'projects.second_review_share'
        ) }} as takes_two,
        coalesce(
            second_reviews.reviewers, cast([] as string [])
        ) as reviewers,
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
            and review_items.reason <> 'second_review'
    left join projects
        on review_items.project_id = projects.project_id
    left join questions
        on
            review_items.project_id = questions.project_id
            and review_items.question_id = questions.question_id
    left join second_reviews
        on
            review_items.item_id = second_reviews.item_id
            and review_items.question_id = second_reviews.question_id
    left join cards
        on
            review_items.item_id = cards.item_id
            and review_items.question_id = cards.question_id

)

select * from joined
