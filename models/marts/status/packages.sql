-- One row per package that was proposed or sent.
with

packages as (

    select * from {{ ref('int_package_states') }}

),

described as (

    select
        package_id,
        package_kind,
        project_id,
        batch_id,
        resource_id,
        opens_round,
        n_items,
        n_answers,
        cost,
        currency,
        status,
        batch_status,
        n_answered_items,
        proposed_at,
        approved_at,
        sent_at,
        due_at,
        file_name
    from packages

)

select * from described
