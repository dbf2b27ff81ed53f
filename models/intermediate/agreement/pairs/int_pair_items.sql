-- One row per pair of annotators and item that both answered.
with

answers as (

    select * from {{ ref('int_agreement_answers') }}
    where has_identity and label_key is not null

),

pairs as (

    select * from {{ ref('int_annotator_pairs') }}

),

-- Few are in a pair: to join theirs alone costs less than half of joining all.
{% for one in ['a', 'b'] %}
answers_{{ one }} as (

    select answers.*
    from answers
    where
        exists (
            select 1
            from pairs
            where
                pairs.cell_id = answers.cell_id
                and pairs.annotator_{{ one }} = answers.annotator_key
        )

),

{% endfor %}
joined as (

    select
        pairs.pair_id,
        answers_a.cell_id,
        answers_a.item_key,
        answers_a.label_key as label_key_a,
        answers_b.label_key as label_key_b
    from answers_a
    inner join answers_b
        on
            answers_a.cell_id = answers_b.cell_id
            and answers_a.item_key = answers_b.item_key
            and answers_a.annotator_key < answers_b.annotator_key
    inner join pairs
        on
            answers_a.cell_id = pairs.cell_id
            and answers_a.annotator_key = pairs.annotator_a
            and answers_b.annotator_key = pairs.annotator_b

)

select * from joined
