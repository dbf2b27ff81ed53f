{# The expression holds in every row. #}
{% test satisfies(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
