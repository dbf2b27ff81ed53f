-- One row per item and question that has an answer, a decision or a gold label.
with

consensus as (

    select * from {{ ref('int_consensus') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where is_current

),

gold as (

    select * from {{ ref('int_gold') }}
    where label is not null

),

memberships as (

    select
        item_id,
        max_by(batch_id, valid_from) as batch_id
    from {{ ref('int_batch_items') }}
    where withdrawn_at is null
    group by item_id

),

decided as (

    select project_id, item_id, question_id from consensus
    union
    select project_id, item_id, question_id from decisions
    union
    select project_id, item_id, question_id from gold

),

joined as (

    select
        decided.project_id,
        decided.item_id,
        decided.question_id,
        memberships.batch_id,
        coalesce(decisions.label, gold.label, consensus.label) as label,
        'majority' as method,
        consensus.vote_share,
        cast(null as double) as posterior,
        coalesce(consensus.n_answers, 0) as n_answers,
        coalesce(consensus.is_tie, false) as is_tie,
        consensus.label as majority_label,
        case
            when decisions.label is not null then 'adjudication'
            when gold.label is not null then 'gold'
            else 'consensus'
        end as decided_by
    from decided
    left join consensus
        on
            decided.item_id = consensus.item_id
            and decided.question_id = consensus.question_id
    left join decisions
        on
            decided.item_id = decisions.item_id
            and decided.question_id = decisions.question_id
    left join gold
        on
            decided.item_id = gold.item_id
            and decided.question_id = gold.question_id
    left join memberships
        on decided.item_id = memberships.item_id

)

select * from joined
