{#
    Columns of a mean over batches, each of which counts alike; one without a
    value is left out. Its error is of the batches that have one, which are
    independent samples.
#}
{% macro mean_of_batches() -%}
    {{ exact_sum('value') }} / nullif(count(value), 0) as value,
        sqrt({{ exact_sum('std_error * std_error') }})
        / nullif(count(std_error), 0) as std_error,
        cast(sum(n_items) as integer) as n_items,
        cast(sum(n_complete) as integer) as n_complete,
        cast(sum(n_answers) as integer) as n_answers,
        case when count(value) = 0 then max(undefined_reason) end
            as undefined_reason
{%- endmacro %}
