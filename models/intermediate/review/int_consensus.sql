-- One row per item and question: the plurality of current human answers.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        is_current
        and not is_abstained
        and resource_kind <> 'llm'
        and label is not null

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

counted as (

    select
        project_id,
        item_id,
        question_id,
        label,
        batch_id,
        role,
        taxonomy_version,
        count(*) as n_votes,
        max(received_at) as newest
    from answers
    group by all

),

-- A gold item may be in many batches: it is shown in the one answered last.
voted as (

    select
        project_id,
        item_id,
        question_id,
        label,
        sum(n_votes) as n_votes,
        max({
            'newest': newest,
            'batch_id': batch_id,
            'role': role,
            'taxonomy_version': taxonomy_version
        }) as latest
    from counted
    group by all

),

plurality as (

    select
        voted.project_id,
        voted.item_id,
        voted.question_id,
        max(voted.latest) as latest,
        min_by(voted.label, (-voted.n_votes, labels.sort_order, voted.label))
            as label,
        cast(sum(voted.n_votes) as integer) as n_answers,
        max(voted.n_votes, 2) as top_votes,
        count(*) > 1 as has_conflict
    from voted
    left join labels
        on
            voted.project_id = labels.project_id
            and voted.question_id = labels.question_id
            and voted.latest.taxonomy_version = labels.taxonomy_version
            and voted.label = labels.label
    group by all

),

shared as (

    select
        project_id,
        latest.batch_id as batch_id,
        latest.role as role,
        item_id,
        question_id,
        label,
        n_answers,
        cast(top_votes[1] as integer) as n_top_votes,
        coalesce(top_votes[1] = top_votes[2], false) as is_tie,
        has_conflict,
        top_votes[1] / n_answers as vote_share
    from plurality

)

select * from shared
