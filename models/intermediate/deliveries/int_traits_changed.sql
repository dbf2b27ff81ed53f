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
compared as (

    select
        delivery_id,
        trait,
        subject,
        there_before.value as before,
        now_there.value as after,
        there_before.n as n_before,
        now_there.n as n_after
    from now_there
    full join there_before
        using (delivery_id, trait, subject)

),

changed as (

    select
        delivery_id,
        case
            when before is null then trait || '_added'
            when after is null then trait || '_removed'
            else trait
        end as kind,
        -- A column may have an empty name.
        case when subject <> '' or trait = 'column' then subject end as subject,
        before,
        after
    from compared
    where
        before <> after
        or (before is null and trait in ('column', 'flag'))
        or (after is null and trait = 'column')

),

shared_columns as (

    select
        delivery_id,
        string_agg(subject, ', ' order by n_before) as before,
        string_agg(subject, ', ' order by n_after) as after
    from compared
    where trait = 'column' and before = after
    group by delivery_id

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
    select * from reordered

)

select * from gathered
