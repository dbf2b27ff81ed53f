{#
    Keeps the facts known at ASSAY_AS_OF (an ISO timestamp, UTC); unset keeps
    all. An environment variable, because a changed --vars costs a full parse.
#}
{% macro known_as_of(column='received_at') -%}
    {{ column }} <= {{ as_of() }}
{%- endmacro %}

{% macro as_of() -%}
    cast('{{ env_var("ASSAY_AS_OF", "") or "9999-12-31" }}' as timestamp)
{%- endmacro %}

{# The clock that lateness is measured against: the as-of time, or now (UTC). #}
{% macro now() -%}
    {%- if env_var("ASSAY_AS_OF", "") -%}
    {{ as_of() }}
    {%- else -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
    {%- endif -%}
{%- endmacro %}
