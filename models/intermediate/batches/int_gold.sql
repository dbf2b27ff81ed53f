-- One row per item and question whose answer is known.
with

gold as (

    select * from {{ ref('stg_landing__gold') }}
    where answer is not null

),

questions as (

    select
        *,
        count(*) over (partition by project_id) = 1 as is_only_question
    from {{ ref('stg_config__questions') }}

),

label_names as (

    select * from {{ ref('int_label_names') }}
    where feed_kind is null or feed_kind = 'gold'

),

matched as (

    select
        gold.project_id,
        gold.item_id,
        questions.question_id,
        questions.label_type,
        gold.row_number,
        gold.source_key,
        label_names.label,
        {{ finite_number('gold.answer') }} as value,
        gold.answer,
        gold.received_at,
        gold.delivery_id
    from gold
    inner join questions
        on
            gold.project_id = questions.project_id
            and (
                gold.question_id = questions.question_id
                or (gold.question_id is null and questions.is_only_question)
            )
    left join label_names
        on
            gold.project_id = label_names.project_id
            and questions.question_id = label_names.question_id
            and {{ folded('gold.answer') }} = label_names.folded
    qualify
        row_number() over (
            partition by gold.item_id, questions.question_id
            order by
                gold.received_at desc,
                gold.delivery_id desc,
                gold.row_number desc,
                label_names.feed_kind nulls last,
                try_cast(label_names.taxonomy_version as double) desc,
                label_names.taxonomy_version desc
        ) = 1

)

select * from matched
