-- One row per project and question.
{{ config(alias='questions') }}

with

questions as (

    select * from {{ ref('stg_config__questions') }}

),

described as (

    select
        project_id,
        question_id,
        coalesce(name, question_id) as name,
        label_type,
        lead_metric,
        sort_order
    from questions

)

select * from described
