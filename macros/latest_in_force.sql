{# Of several rows of a seed that say something of one thing, the last that applies. #}
{% macro latest_in_force(rows, keys) -%}
select *
    from {{ rows }}
    qualify
        row_number() over (
            partition by {{ keys }}
            order by coalesce(nullif(trim(valid_from), ''), '') desc
        ) = 1
{%- endmacro %}
