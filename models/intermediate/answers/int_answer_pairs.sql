-- One row per pair of span or text answers to an item and way to compare them.
with

answers as (

    select * from {{ ref('int_answers_resolved') }}
    where
        label_type in ('span', 'text')
        and role = 'work'
        and is_independent
        and not is_abstained

),

span_counts as (

    select
        answer_id,
        count(distinct (label, start_offset, end_offset)) as n_spans
    from {{ ref('int_answer_parts') }}
    where label_type = 'span'
    group by answer_id

),

span_matches as (

    select * from {{ ref('int_span_matches') }}

),

segments as (

    select * from {{ ref('int_span_segments') }}

),

pairs as (

    select
        answers_a.label_type,
        answers_a.answer_id as answer_a,
        answers_b.answer_id as answer_b,
        trim(answers_a.answer, e' \t\r\n') as text_a,
        trim(answers_b.answer, e' \t\r\n') as text_b
    from answers as answers_a
    inner join answers as answers_b using (item_id, question_id, batch_id)
    where
        answers_a.annotator_id <> answers_b.annotator_id
        and answers_a.answer_id < answers_b.answer_id

),

-- A character that an answer gives two labels counts for each.
characters as (

    select
        pairs.answer_a,
        pairs.answer_b,
        sum(segments_a.n_characters * len(
            list_intersect(segments_a.labels, segments_b.labels)
        )) as n_common,
        sum(segments_a.n_characters * (
            len(segments_a.labels) + len(segments_b.labels)
        )) as n_marked
    from pairs
    inner join segments as segments_a
        on pairs.answer_a = segments_a.answer_id
    inner join segments as segments_b
        on
            pairs.answer_b = segments_b.answer_id
            and segments_a.start_offset = segments_b.start_offset
    group by pairs.answer_a, pairs.answer_b

),

span_pairs as (

    select
        pairs.answer_a,
        pairs.answer_b,
        coalesce(counts_a.n_spans, 0) + coalesce(counts_b.n_spans, 0)
            as n_spans,
        coalesce(span_matches.n_exact, 0) as n_exact,
        coalesce(span_matches.n_matched, 0) as n_matched,
        coalesce(
            span_matches.n_overlapping_a + span_matches.n_overlapping_b, 0
        ) as n_overlapping,
        coalesce(characters.n_common, 0) as n_common,
        coalesce(characters.n_marked, 0) as n_marked
    from pairs
    left join span_counts as counts_a
        on pairs.answer_a = counts_a.answer_id
    left join span_counts as counts_b
        on pairs.answer_b = counts_b.answer_id
    left join span_matches using (answer_a, answer_b)
    left join characters using (answer_a, answer_b)
    where pairs.label_type = 'span'

),

text_pairs as (

    select
        *,
        {{ letters_in_common('text_a', 'text_b') }} as common
    from pairs
    where label_type = 'text'

),

-- F1 = 2 TP / (2 TP + FP + FN): the denominator is what both marked.
compared as (

    select
        answer_a,
        answer_b,
        unnest([
            'span_f1_exact', 'span_f1_iou',
            'span_f1_overlap', 'span_f1_characters'
        ]) as metric,
        cast(unnest([
            2 * n_exact, 2 * n_matched, n_overlapping, 2 * n_common
        ]) as double) as hits,
        cast(unnest([n_spans, n_spans, n_spans, n_marked]) as bigint) as total
    from span_pairs
    union all
    select
        answer_a,
        answer_b,
        unnest(['text_exact', 'text_similarity']) as metric,
        unnest([
            case when text_a = text_b then 1e0 else 0e0 end,
            case
                when text_a = text_b then 1
                else 1 - {{ edit_distance('text_a', 'text_b', 'common') }}
                / greatest(length(text_a), length(text_b))
            end
        ]) as hits,
        1 as total
    from text_pairs

)

select * from compared
