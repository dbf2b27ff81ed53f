-- One row per answer of a model that its further samples of the item outvote.
with

rounded as (

    select * from {{ ref('int_answers_rounded') }}

),

labels as (

    select * from {{ ref('stg_config__labels') }}

),

sampled as (

    select distinct
        item_id,
        question_id,
        batch_id,
        annotator_id,
        round
    from rounded
    where replicate_no > 1

),

samples as (

    select
        rounded.*,
        row_number() over (
            partition by
                rounded.item_id,
                rounded.question_id,
                rounded.batch_id,
                rounded.annotator_id,
                rounded.round,
                rounded.replicate_no
            order by
                rounded.received_at desc,
                rounded.delivery_id desc,
                rounded.answer_number desc
        ) = 1 as is_latest
    from rounded
    inner join sampled
        on
            rounded.item_id = sampled.item_id
            and rounded.question_id = sampled.question_id
            and rounded.batch_id = sampled.batch_id
            and rounded.annotator_id = sampled.annotator_id
            and rounded.round = sampled.round

),

-- How many say the same; of numbers, how many are the same or smaller.
counted as (

    select
        samples.answer_id,
        samples.item_id,
        samples.question_id,
        samples.batch_id,
        samples.annotator_id,
        samples.round,
        samples.replicate_no,
        samples.label_type = 'interval' and not samples.is_abstained
            as is_number,
        samples.value,
        labels.sort_order,
        coalesce(
            samples.label, cast(samples.value + 0.0 as string), samples.answer
        ) as label,
        count(*) over (
            partition by
                samples.item_id,
                samples.question_id,
                samples.batch_id,
                samples.annotator_id,
                samples.round,
                coalesce(
                    samples.label,
                    cast(samples.value + 0.0 as string),
                    samples.answer
                )
        ) as n_alike
    from samples
    left join labels
        on
            samples.project_id = labels.project_id
            and samples.question_id = labels.question_id
            and samples.taxonomy_version = labels.taxonomy_version
            and samples.label = labels.label
    where samples.is_latest

),

middles as (

    select
        item_id,
        question_id,
        batch_id,
        annotator_id,
        round,
        quantile_disc(value, 0.5) filter (where is_number) as middle,
        count(*) filter (where is_number) * 2 > count(*) as are_numbers
    from counted
    group by all

),

-- Numbers: the middle one. Else what most samples say; of two that are said
-- equally often, the first in the order of the labels.
chosen as (

    select counted.answer_id
    from counted
    inner join middles
        on
            counted.item_id = middles.item_id
            and counted.question_id = middles.question_id
            and counted.batch_id = middles.batch_id
            and counted.annotator_id = middles.annotator_id
            and counted.round = middles.round
    qualify
        row_number() over (
            partition by
                counted.item_id,
                counted.question_id,
                counted.batch_id,
                counted.annotator_id,
                counted.round
            order by
                middles.are_numbers and counted.value = middles.middle
                and counted.is_number desc,
                counted.n_alike desc,
                counted.sort_order nulls last,
                counted.label,
                counted.replicate_no
        ) = 1

),

outvoted as (

    select answer_id
    from samples
    where answer_id not in (select answer_id from chosen)

)

select * from outvoted
