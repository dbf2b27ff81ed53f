{#
    A number that can be reckoned with, else null: no NaN, no infinity, and not
    so large that a difference or a square of two of them would be one.
#}
{% macro finite_number(text) -%}
    case
        when abs(try_cast({{ text }} as double)) <= 1e100
            then try_cast({{ text }} as double)
    end
{%- endmacro %}
