-- One row per answer of a labels delivery, with the question that it answers.
with

questions as (

    select
        project_id,
        question_id,
        max_by(label_type, coalesce(valid_from, '')) as label_type,
        count(*) over (partition by project_id) as n_questions
    from read_csv($questions, header = true, all_varchar = true)
    group by project_id, question_id

),

labelled_questions as (

    select distinct project_id, question_id
    from known_spellings

),

answers_asked as (

    select
        answers.delivery_id,
        answers.answer_number,
        answers.source_key,
        answers.annotator,
        answers.replicate_no,
        answers.package_id,
        answers.answer,
        deliveries.feed,
        deliveries.project_id,
        coalesce(answers.question_id, questions.question_id) as question_id,
        questions.label_type,
        -- Where numbers are asked for, a number needs no label.
        labelled_questions.question_id is not null and (
            questions.label_type is distinct from 'interval'
            or try_cast(answers.answer as double) is null
        ) as has_taxonomy
    from raw.answers as answers
    inner join labels_deliveries as deliveries on answers.delivery_id = deliveries.delivery_id
    left join questions
        on
            deliveries.project_id = questions.project_id
            and (
                answers.question_id = questions.question_id
                or (answers.question_id is null and questions.n_questions = 1)
            )
    left join labelled_questions
        on
            questions.project_id = labelled_questions.project_id
            and questions.question_id = labelled_questions.question_id

)

select * from answers_asked
