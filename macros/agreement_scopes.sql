{# The scopes that agreement is measured for, as a list in SQL. #}
{% macro agreement_scopes() -%}
    {%- set scopes = var(
        'agreement_scopes',
        ['batch', 'resource', 'language', 'slice', 'day', 'guideline', 'project']
    ) -%}
    ('{{ scopes | join("', '") }}')
{%- endmacro %}
