-- One row per answer of a model that its further samples of the item outvote.
{% set asked = ['item_id', 'question_id', 'batch_id', 'annotator_id', 'round'] -%}
with

rounded as (

    select * from {{ ref('int_answers_rounded') }}

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

sampled as (

    select distinct {{ asked | join(', ') }}
    from rounded
    where replicate_no > 1

),

samples as (

    select
        rounded.*,
        {{ answer_label() }} as said,
        label_type = 'interval' and not is_abstained as is_number,
        row_number() over (
            partition by {{ asked | join(', ') }}, replicate_no
            order by received_at desc, delivery_id desc, answer_number desc
        ) = 1 as is_latest
    from rounded
    semi join sampled using ({{ asked | join(', ') }})

),

-- How many say the same; of numbers, the middle one.
counted as (

    select
        *,
        count(*) over (
            partition by {{ asked | join(', ') }}, said
        ) as n_alike,
        quantile_disc(value, 0.5) filter (where is_number) over same_question
            as middle,
        count(*) filter (where is_number) over same_question * 2
        > count(*) over same_question as are_numbers
    from samples
    where is_latest
    window same_question as (partition by {{ asked | join(', ') }})

),

-- Numbers: the middle one. Else what most samples say; of two that are said
-- equally often, the first in the order of the labels.
chosen as (

    select counted.answer_id
    from counted
    left join labels using (project_id, question_id, taxonomy_version, label)
    qualify
        row_number() over (
            partition by {{ asked | join(', ') }}
            order by
                are_numbers and counted.value = middle and is_number desc,
                n_alike desc,
                labels.sort_order nulls last,
                said,
                replicate_no
        ) = 1

),

outvoted as (

    select answer_id
    from samples
    where answer_id not in (select answer_id from chosen)

)

select * from outvoted
