-- One row per batch, question, round, reference, who, averaging and label.
with

accuracies as (

    select * from {{ ref('int_label_accuracies') }}

),

bounded as (

    select
        *,
        greatest({{ wilson_low('value', 'n_effective') }}, 0) as ci_low,
        least({{ wilson_high('value', 'n_effective') }}, 1) as ci_high
    from accuracies
    where n_effective is not null
    union all
    select
        *,
        null as ci_low,
        null as ci_high
    from accuracies
    where n_effective is null

),

pivoted as (

    select
        project_id,
        batch_id,
        question_id,
        cast(round as integer) as round,
        reference,
        nullif(resource_id, '') as resource_id,
        nullif(annotator_id, '') as annotator_id,
        averaging,
        nullif(label, '') as label,
        cast(max(n_items) as integer) as n_items,
        cast(max(n_answers) as integer) as n_answers,
        cast(max(n_true_positives) as integer) as n_true_positives,
        cast(max(n_false_positives) as integer) as n_false_positives,
        cast(max(n_false_negatives) as integer) as n_false_negatives,
        {% for measure in ['precision', 'recall', 'f1'] %}
        {% for column, name in [
            ('value', measure),
            ('std_error', measure ~ '_std_error'),
            ('ci_low', measure ~ '_ci_low'),
            ('ci_high', measure ~ '_ci_high')
        ] %}
        max({{ column }}) filter (where measure = '{{ measure }}')
            as "{{ name }}"{{ ',' if not (measure == 'f1' and loop.last) }}
        {% endfor %}
        {% endfor %}
    from bounded
    group by
        project_id,
        batch_id,
        question_id,
        round,
        reference,
        resource_id,
        annotator_id,
        averaging,
        label

)

select * from pivoted
