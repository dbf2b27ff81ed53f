-- One row per decision of a reviewer, and whether it holds.
with

judged as (

    select * from {{ ref('int_decisions_judged') }}

),

projects as (

    select * from {{ ref('stg_config__projects') }}

),

drawn as (

    select
        judged.*,
        {{ takes_two(
            'judged.item_id', 'judged.question_id', 'judged.label_type',
            'projects.second_review_share'
        ) }} as takes_two
    from judged
    left join projects
        on judged.project_id = projects.project_id

),

standing as (

    select
        *,
        is_usable and row_number() over (
            partition by item_id, question_id, reviewer, is_usable
            order by seq desc
        ) = 1 as is_standing
    from drawn

),

sides as (

    select
        item_id,
        question_id,
        count(*) as n_reviewers,
        count(distinct label) as n_labels,
        max(seq) as last_seq
    from standing
    where is_standing
    group by all

),

-- Two who disagree have decided nothing; what a third says then, holds.
held as (

    select
        standing.*,
        standing.is_standing
        and standing.takes_two
        and sides.n_reviewers = 2
        and sides.n_labels = 2 as is_disputed,
        coalesce(standing.seq = sides.last_seq, false) as is_last
    from standing
    left join sides
        on
            standing.item_id = sides.item_id
            and standing.question_id = sides.question_id

),

settled as (

    select
        * exclude (is_last),
        is_last and is_standing and not is_disputed as is_current
    from held

)

select * from settled
