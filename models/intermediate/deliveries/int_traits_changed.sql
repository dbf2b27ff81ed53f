-- One row per delivery and trait that its feed's delivery before had otherwise.
with

deliveries as (

    select * from {{ ref('int_deliveries_compared') }}
    where compared_with is not null

),

traits as (

    select * from {{ ref('int_delivery_traits') }}

),

{% for name, delivery in [
    ('now_there', 'delivery_id'), ('there_before', 'compared_with')
] %}
{{ name }} as (

    select
        deliveries.delivery_id,
        traits.trait,
        traits.subject,
        traits.value,
        traits.n
    from deliveries
    inner join traits
        on deliveries.{{ delivery }} = traits.delivery_id

),

{% endfor %}
changed as (

    select
        now_there.delivery_id,
        now_there.trait as kind,
        nullif(now_there.subject, '') as subject,
        there_before.value as before,
        now_there.value as after
    from now_there
    inner join there_before
        on
            now_there.delivery_id = there_before.delivery_id
            and now_there.trait = there_before.trait
            and now_there.subject = there_before.subject
            and now_there.value <> there_before.value

),

added as (

    select
        now_there.delivery_id,
        now_there.trait || '_added' as kind,
        now_there.subject,
        cast(null as string) as before,
        now_there.value as after
    from now_there
    left join there_before
        on
            now_there.delivery_id = there_before.delivery_id
            and now_there.trait = there_before.trait
            and now_there.subject = there_before.subject
    where
        now_there.trait in ('column', 'flag')
        and there_before.delivery_id is null

),

removed as (

    select
        there_before.delivery_id,
        'column_removed' as kind,
        there_before.subject,
        there_before.value as before,
        cast(null as string) as after
    from there_before
    left join now_there
        on
            there_before.delivery_id = now_there.delivery_id
            and there_before.trait = now_there.trait
            and there_before.subject = now_there.subject
    where there_before.trait = 'column' and now_there.delivery_id is null

),

shared_columns as (

    select
        now_there.delivery_id,
        string_agg(now_there.subject, ', ' order by there_before.n) as before,
        string_agg(now_there.subject, ', ' order by now_there.n) as after
    from now_there
    inner join there_before
        on
            now_there.delivery_id = there_before.delivery_id
            and now_there.trait = there_before.trait
            and now_there.subject = there_before.subject
    where now_there.trait = 'column'
    group by now_there.delivery_id

),

reordered as (

    select
        delivery_id,
        'columns_reordered' as kind,
        cast(null as string) as subject,
        before,
        after
    from shared_columns
    where before <> after

),

gathered as (

    select * from changed
    union all
    select * from added
    union all
    select * from removed
    union all
    select * from reordered

)

select * from gathered
