-- One row per package, item and question, with whether an answer came back.
with

package_items as (

    select * from {{ ref('int_package_items') }}

),

answers as (

    select
        *,
        min(received_at) over (
            partition by item_id, question_id, annotator_id
        ) as first_received_at
    from {{ ref('int_answers_rounded') }}

),

returned as (

    select
        package_items.package_id,
        package_items.item_id,
        package_items.question_id,
        count(distinct answers.annotator_id) as n_returned,
        max(answers.received_at) as answered_at
    from package_items
    inner join answers
        on
            package_items.item_id = answers.item_id
            and package_items.question_id = answers.question_id
            and package_items.resource_id = answers.resource_id
            and package_items.opens_round <= answers.round
            and package_items.sent_at <= answers.received_at
            -- Files are cumulative: first answers come from who gave none yet.
            and (
                package_items.package_kind <> 'work'
                or package_items.sent_at <= answers.first_received_at
            )
    group by all

),

joined as (

    select
        package_items.*,
        returned.answered_at,
        coalesce(
            returned.n_returned >= package_items.n_wanted, false
        ) as is_answered,
        package_items.recalled_at is null and coalesce(
            returned.n_returned < package_items.n_wanted, true
        ) as is_open
    from package_items
    left join returned
        on
            package_items.package_id = returned.package_id
            and package_items.item_id = returned.item_id
            and package_items.question_id = returned.question_id

)

select * from joined
