-- One row per answer of a labels delivery, with the label that its spelling names, if any.
with

questions as (

    select
        project_id,
        question_id,
        count(*) over (partition by project_id) as n_questions
    from (
        select distinct project_id, question_id
        from read_csv($questions, header = true, all_varchar = true)
    )

),

answers as (

    select
        answers.delivery_id,
        answers.answer_number,
        answers.source_key,
        answers.annotator,
        answers.replicate_no,
        answers.package_id,
        deliveries.feed,
        deliveries.project_id,
        coalesce(answers.question_id, questions.question_id) as question_id,
        nullif(lower(regexp_replace(trim(answers.answer), '\s+', ' ', 'g')), '') as spelling
    from raw.answers as answers
    inner join labels_deliveries as deliveries on answers.delivery_id = deliveries.delivery_id
    left join questions
        on
            deliveries.project_id = questions.project_id
            and questions.n_questions = 1

),

labelled_questions as (

    select distinct project_id, question_id
    from known_spellings

),

answers_read as (

    select
        answers.*,
        labelled_questions.question_id is not null as has_taxonomy,
        min(known_spellings.label) as label
    from answers
    left join labelled_questions
        on
            answers.project_id = labelled_questions.project_id
            and answers.question_id = labelled_questions.question_id
    left join known_spellings
        on
            answers.project_id = known_spellings.project_id
            and answers.question_id = known_spellings.question_id
            and answers.spelling = known_spellings.spelling
            and coalesce(known_spellings.feed, answers.feed) = answers.feed
    group by all

)

select * from answers_read
