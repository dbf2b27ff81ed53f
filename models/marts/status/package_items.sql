-- One row per package, item and question.
with

package_items as (

    select * from {{ ref('int_package_items_answered') }}

),

described as (

    select
        package_id,
        project_id,
        batch_id,
        item_id,
        question_id,
        rank,
        reason,
        is_answered,
        answered_at
    from package_items

)

select * from described
