{#
    Items of one document or dialogue (projects.csv: clustered_by) are not
    drawn one by one, so that errors are taken over units: a cluster with all
    of its items, or an item outside of any. To first order, what a unit moves
    a coefficient by is the sum of what its items do (Cochran 1977, Sampling
    Techniques, chapter 9A: clusters of unequal sizes).

    The CTE `rows` (`keys`, with cell_id and n_items; pattern_key, n_alike,
    and `amounts` per item) as units: `keys`, n_alike, n_units and `amounts`.
    In cells without clusters each item is a unit. Needs a CTE pattern_units.
#}
{% macro by_unit(rows, keys, amounts) -%}
    {%- set keys_of_rows = [] -%}
    {%- for key in keys -%}
        {%- do keys_of_rows.append(rows ~ '.' ~ key) -%}
    {%- endfor -%}
    select
        {{ keys | join(',\n        ') }},
        n_alike,
        n_items as n_units,
        {{ amounts | join(',\n        ') }}
    from {{ rows }}
    where cell_id not in (select cell_id from pattern_units)
    union all
    select
        {{ keys_of_rows | join(',\n        ') }},
        1 as n_alike,
        count(*) over (
            partition by
                {{ keys_of_rows | join(',\n                ') }}
        ) as n_units,
        {% for amount in amounts %}
        case
            when count({{ rows }}.{{ amount }}) = count(*)
                then {{ exact_sum(
                    'pattern_units.n_items * ('
                    ~ rows ~ '.n_items * ' ~ rows ~ '.' ~ amount ~ ')'
                ) }} / {{ rows }}.n_items
        end as {{ amount }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ rows }}
    inner join pattern_units
        on
            {{ rows }}.cell_id = pattern_units.cell_id
            and {{ rows }}.pattern_key = pattern_units.pattern_key
    group by
        {{ keys_of_rows | join(',\n        ') }},
        pattern_units.unit_key
{%- endmacro %}

{#
    Standard error of a mean over items, from the deviations of units: rows of
    by_unit. A unit's deviation counts n_units to the number of its items.
#}
{% macro unit_error(deviation) -%}
    {{ mean_error(deviation, 'n_units', 'n_alike') }}
        * (n_units / cast(n_items as double))
{%- endmacro %}
