-- One row per pair of answers: spans of both with the same label that overlap.
with recursive

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        label_type = 'span'
        and role = 'work'
        and is_independent
        and not is_abstained

),

-- A span that is marked twice alike is one span.
spans as (

    select
        answers.item_id,
        answers.question_id,
        answers.annotator_id,
        answers.answer_id,
        parts.label,
        parts.start_offset,
        parts.end_offset,
        min(parts.part_number) as span_number
    from answers
    inner join {{ ref('int_answer_parts') }} as parts
        on answers.answer_id = parts.answer_id
    group by all

),

overlapping as (

    select
        spans_a.answer_id as answer_a,
        spans_b.answer_id as answer_b,
        spans_a.span_number as span_a,
        spans_b.span_number as span_b,
        greatest(spans_a.start_offset, spans_b.start_offset) as common_start,
        least(spans_a.end_offset, spans_b.end_offset) as common_end,
        least(spans_a.start_offset, spans_b.start_offset) as hull_start,
        greatest(spans_a.end_offset, spans_b.end_offset) as hull_end
    from spans as spans_a
    inner join spans as spans_b
        on
            spans_a.item_id = spans_b.item_id
            and spans_a.question_id = spans_b.question_id
            and spans_a.label = spans_b.label
            and spans_a.answer_id < spans_b.answer_id
            and spans_a.annotator_id <> spans_b.annotator_id
            and spans_a.start_offset < spans_b.end_offset
            and spans_b.start_offset < spans_a.end_offset

),

-- More in common than not; the best first, then the first in the text.
candidates as (

    select
        answer_a,
        answer_b,
        span_a,
        span_b,
        row_number() over (
            partition by answer_a, answer_b
            order by
                (common_end - common_start) / (hull_end - hull_start) desc,
                common_start,
                hull_start,
                hull_end,
                span_a,
                span_b
        ) as rank
    from overlapping
    where 2 * (common_end - common_start) > hull_end - hull_start

),

-- Greedy: a pair of spans that is the best of both is a match, and neither
-- is in another one.
matching as (

    select
        *,
        false as is_match
    from candidates
    union all
    select
        answer_a,
        answer_b,
        span_a,
        span_b,
        rank,
        is_best as is_match
    from (
        select
            *,
            bool_or(is_best) over (
                partition by answer_a, answer_b, span_a
            ) as is_a_taken,
            bool_or(is_best) over (
                partition by answer_a, answer_b, span_b
            ) as is_b_taken
        from (
            select
                *,
                rank = min(rank) over (partition by answer_a, answer_b, span_a)
                and rank = min(rank) over (
                    partition by answer_a, answer_b, span_b
                ) as is_best
            from matching
            where not is_match
        )
    )
    where is_best or not (is_a_taken or is_b_taken)

),

matched as (

    select
        answer_a,
        answer_b,
        count(*) as n_matched
    from matching
    where is_match
    group by answer_a, answer_b

),

counted as (

    select
        overlapping.answer_a,
        overlapping.answer_b,
        count(*) filter (
            where common_start = hull_start and common_end = hull_end
        ) as n_exact,
        coalesce(max(matched.n_matched), 0) as n_matched,
        count(distinct span_a) as n_overlapping_a,
        count(distinct span_b) as n_overlapping_b
    from overlapping
    left join matched
        on
            overlapping.answer_a = matched.answer_a
            and overlapping.answer_b = matched.answer_b
    group by overlapping.answer_a, overlapping.answer_b

)

select * from counted
