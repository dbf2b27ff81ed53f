-- One row per item and question: the plurality of current human answers.
with

votes as (

    select * from {{ ref('int_vote_counts') }}

),

plurality as (

    select
        project_id,
        batch_id,
        role,
        item_id,
        question_id,
        max(label) filter (where place = 1) as label,
        cast(max(n_answers) as integer) as n_answers,
        cast(max(n_votes) as integer) as n_top_votes,
        count(*) filter (where n_votes = n_top) > 1 as is_tie,
        count(*) > 1 as has_conflict
    from (
        select
            *,
            max(n_votes) over (partition by item_id, question_id) as n_top
        from votes
    )
    group by all

),

shared as (

    select
        *,
        n_top_votes / n_answers as vote_share
    from plurality

)

select * from shared
