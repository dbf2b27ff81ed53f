-- One row per question, label set and ordered pair of its labels: their weights.
with

questions as (

    select distinct
        project_id,
        question_id,
        taxonomy_version,
        label_type
    from {{ ref('int_cell_totals') }}
    where label_type in ('ordinal', 'interval')

),

labels as (

    select * from {{ ref('stg_config__labels') }}
    where not is_abstention

),

ranked as (

    select
        questions.project_id,
        questions.question_id,
        questions.taxonomy_version,
        questions.label_type,
        labels.label,
        labels.value,
        row_number() over (
            partition by
                questions.project_id,
                questions.question_id,
                questions.taxonomy_version
            order by labels.sort_order, labels.label
        ) as label_rank
    from questions
    inner join labels
        on
            questions.project_id = labels.project_id
            and questions.question_id = labels.question_id
            and questions.taxonomy_version = labels.taxonomy_version

),

-- From 0 to 1; a label without a number takes its set out of interval ones.
placed as (

    select
        project_id,
        question_id,
        taxonomy_version,
        label,
        label_rank,
        count(*) over by_set as n_labels,
        case
            when label_type = 'ordinal'
                then (label_rank - 1e0) / nullif(count(*) over by_set - 1, 0)
            when count(value) over by_set = count(*) over by_set
                then
                    (value - min(value) over by_set) / nullif(
                        max(value) over by_set - min(value) over by_set, 0
                    )
        end as place
    from ranked
    window by_set as (partition by project_id, question_id, taxonomy_version)

),

-- Gwet 2014, chapter 3. Ordinal weights count the pairs of labels that lie
-- between two labels, themselves included.
weighted as (

    select
        labels_a.project_id,
        labels_a.question_id,
        labels_a.taxonomy_version,
        labels_a.label as label_a,
        labels_b.label as label_b,
        labels_a.n_labels,
        1 - abs(labels_a.place - labels_b.place) as linear_weight,
        1 - power(labels_a.place - labels_b.place, 2) as quadratic_weight,
        1 - cast(abs(labels_a.label_rank - labels_b.label_rank) as double)
        * (abs(labels_a.label_rank - labels_b.label_rank) + 1)
        / (labels_a.n_labels * (labels_a.n_labels - 1)) as ordinal_weight
    from placed as labels_a
    inner join placed as labels_b
        on
            labels_a.project_id = labels_b.project_id
            and labels_a.question_id = labels_b.question_id
            and labels_a.taxonomy_version = labels_b.taxonomy_version
    where labels_a.place is not null and labels_b.place is not null

)

select * from weighted
