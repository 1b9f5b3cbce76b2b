{#- The fields that a curator may correct, by their names in corrections.csv. -#}
{% macro correctable_fields() -%}
    {{ return(numeric_fields() + [
        'unit', 'qualifier', 'status', 'recurrence', 'region', 'programme', 'metric', 'name', 'scope',
        'tier', 'review'
    ]) }}
{%- endmacro %}

{% macro numeric_fields() -%}
    {{ return([
        'value', 'value_low', 'value_high', 'year_from', 'year_to', 'month_from', 'month_to'
    ]) }}
{%- endmacro %}

{#- A field of a figure: what its correction says, where there is one; an empty correction empties it. -#}
{% macro corrected(field, column, type=none) -%}
    case
        when corrections.has_{{ field }} = 1
            then {% if type %}cast(corrections.new_{{ field }} as {{ type }})
            {%- else %}corrections.new_{{ field }}{% endif %}
        else {{ column }}
    end
{%- endmacro %}

{#- A bound of a figure: as corrected, or, where value or qualifier were, as the qualifier has it. -#}
{% macro corrected_bound(bound, open_qualifier) -%}
    case
        when corrections.has_{{ bound }} = 1 then cast(corrections.new_{{ bound }} as double)
        when
            (corrections.has_value = 1 or corrections.has_qualifier = 1)
            and coalesce(corrections.new_qualifier, facts.qualifier) = '{{ open_qualifier }}'
            then null
        when corrections.has_value = 1 or corrections.has_qualifier = 1
            then coalesce(cast(corrections.new_value as double), facts.value)
        else facts.{{ bound }}
    end
{%- endmacro %}

{#- Texts as a list of SQL literals, one a line. -#}
{% macro quoted(texts) -%}
    {% for text in texts %}
                '{{ text }}'{% if not loop.last %},{% endif %}
    {%- endfor %}

{%- endmacro %}
