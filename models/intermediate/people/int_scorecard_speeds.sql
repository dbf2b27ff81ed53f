-- One row per project, question, resource and annotator, or none.
with

answers as (

    select * from {{ ref('int_first_answers_judged') }}
    where seconds is not null

),

placed as (

    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        seconds,
        row_number() over (
            partition by
                project_id, question_id, resource_id, scored_annotator_id
            order by seconds, answer_id
        ) as place,
        count(*) over (
            partition by
                project_id, question_id, resource_id, scored_annotator_id
        ) as n_timed
    from answers

),

-- The places between which the median lies in 95 of 100 samples, from the
-- binomial's normal approximation (Campbell and Gardner 1988, BMJ 296:1454).
bounds as (

    select
        *,
        round(n_timed / 2.0 - 0.979981992270027 * sqrt(n_timed)) as low_place,
        round(1 + n_timed / 2.0 + 0.979981992270027 * sqrt(n_timed))
            as high_place
    from placed

),

measured as (

    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        min(n_timed) as n_timed,
        (
            min(seconds) filter (where place >= n_timed / 2.0)
            + min(seconds) filter (where place > n_timed / 2.0)
        ) / 2 as median_seconds,
        max(seconds) filter (where place = low_place) as ci_low,
        max(seconds) filter (where place = high_place) as ci_high
    from bounds
    group by all

)

select * from measured
