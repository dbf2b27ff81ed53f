-- One row per answer that is a list, of labels or of spans: whether all its labels are known.
with

lists as (

    select *
    from answers_asked
    where
        label_type in ('multilabel', 'span')
        and case when json_valid(answer) then json_type(answer) = 'ARRAY' else false end

),

parts as (

    select
        *,
        unnest(from_json(answer, '["JSON"]'))
        ->> case label_type when 'span' then '$.label' else '$' end as label
    from lists

),

parts_read as (

    select
        parts.delivery_id,
        parts.answer_number,
        count(*) - count(known_spellings.spelling) as n_unknown
    from parts
    left join (select distinct feed, project_id, question_id, spelling from known_spellings)
        as known_spellings
        on
            parts.project_id = known_spellings.project_id
            and parts.question_id = known_spellings.question_id
            and {{ folded('parts.label') }} = known_spellings.spelling
            and coalesce(known_spellings.feed, parts.feed) = parts.feed
    group by parts.delivery_id, parts.answer_number

),

lists_read as (

    select
        lists.delivery_id,
        lists.answer_number,
        coalesce(parts_read.n_unknown, 0) = 0 as is_known
    from lists
    left join parts_read
        on
            lists.delivery_id = parts_read.delivery_id
            and lists.answer_number = parts_read.answer_number

)

select * from lists_read
