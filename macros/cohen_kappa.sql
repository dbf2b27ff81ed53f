{#
    Cohen's kappa (1960) of two annotators, (po - pe) / (1 - pe), with po and pe
    times n squared in whole numbers: n_agreeing of n items have one label,
    n_by_chance is the sum over labels of the product of both margins. Null
    where both gave one and the same label throughout.
#}
{% macro cohen_kappa(n, n_agreeing, n_by_chance) -%}
    case
        when {{ n_by_chance }} < {{ n }} * {{ n }}
            then
                cast({{ n }} * {{ n_agreeing }} - {{ n_by_chance }} as double)
                / ({{ n }} * {{ n }} - {{ n_by_chance }})
    end
{%- endmacro %}
