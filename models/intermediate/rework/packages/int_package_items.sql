-- One row per package, item and question.
with

package_items as (

    select * from {{ ref('stg_journal__package_items') }}

),

packages as (

    select * from {{ ref('int_packages') }}

),

newest as (

    select *
    from package_items
    qualify
        row_number() over (
            partition by package_id, item_id, question_id
            order by event = 'sent' desc, seq
        ) = 1
        -- What was settled before it went out was left out.
        and event = max(event) over (partition by package_id)

),

joined as (

    select
        newest.package_id,
        newest.item_id,
        newest.question_id,
        newest.rank,
        newest.reason,
        newest.withdraws,
        newest.n_wanted,
        packages.package_kind,
        packages.project_id,
        packages.batch_id,
        packages.resource_id,
        packages.opens_round,
        packages.is_blind,
        packages.sent_at,
        packages.recalled_at
    from newest
    inner join packages
        on newest.package_id = packages.package_id

)

select * from joined
