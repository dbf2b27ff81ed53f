-- One row per answer of a labels delivery, with the label that its spelling names, if any.
with

spelled as (

    select
        * exclude (answer),
        nullif({{ folded('answer') }}, '') as spelling
    from answers_asked

),

named as (

    select
        spelled.*,
        min(known_spellings.label) as label
    from spelled
    left join known_spellings
        on
            spelled.project_id = known_spellings.project_id
            and spelled.question_id = known_spellings.question_id
            and spelled.spelling = known_spellings.spelling
            and coalesce(known_spellings.feed, spelled.feed) = spelled.feed
    group by all

),

answers_read as (

    select
        named.*,
        case
            when named.label_type in ('multilabel', 'span')
                then coalesce(lists_read.is_known, false)
            else named.label is not null
        end as is_known
    from named
    left join lists_read
        on
            named.delivery_id = lists_read.delivery_id
            and named.answer_number = lists_read.answer_number

)

select * from answers_read
