-- One row per project, question, resource and annotator, or none.
with

answers as (

    select * from {{ ref('int_first_answers_judged') }}

),

shares as (

    select * from {{ ref('int_scorecard_shares') }}

),

speeds as (

    select * from {{ ref('int_scorecard_speeds') }}

),

counted as (

    select
        project_id,
        question_id,
        resource_id,
        scored_annotator_id,
        count(*) as n_answers,
        count(distinct item_id) as n_items,
        count(distinct batch_id) as n_batches,
        count(distinct annotator_id) filter (where has_identity)
            as n_annotators,
        count(*) filter (where not has_identity) as n_unattributed,
        count(*) filter (where is_abstained) as n_abstained,
        min(answered_at) as first_answered_at,
        max(answered_at) as last_answered_at,
        max(taxonomy_version) as taxonomy_version
    from answers
    group by all

),

scored as (

    select
        counted.*,
        {% for measure, name in [('gold_accuracy', 'gold'), ('first_pass_yield', 'yield')] %}
        {{ name }}s.share as {{ measure }},
        {{ name }}s.ci_low as {{ name }}_ci_low,
        {{ name }}s.ci_high as {{ name }}_ci_high,
        coalesce({{ name }}s.n_items, 0) as n_{{ name }}_items,
        {% endfor %}
        speeds.median_seconds,
        speeds.ci_low as seconds_ci_low,
        speeds.ci_high as seconds_ci_high,
        coalesce(speeds.n_timed, 0) as n_timed
    from counted
    {% for measure, name in [('gold_accuracy', 'gold'), ('first_pass_yield', 'yield')] %}
    left join shares as {{ name }}s
        on
            counted.project_id = {{ name }}s.project_id
            and counted.question_id = {{ name }}s.question_id
            and counted.resource_id = {{ name }}s.resource_id
            and counted.scored_annotator_id
            is not distinct from {{ name }}s.scored_annotator_id
            and {{ name }}s.measure = '{{ measure }}'
    {% endfor %}
    left join speeds
        on
            counted.project_id = speeds.project_id
            and counted.question_id = speeds.question_id
            and counted.resource_id = speeds.resource_id
            and counted.scored_annotator_id
            is not distinct from speeds.scored_annotator_id

)

select * from scored
