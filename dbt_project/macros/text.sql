{#- A text without every match of a pattern. Engines differ in how they say "every". -#}
{% macro regexp_remove(text, pattern) -%}
    {{ adapter.dispatch('regexp_remove', 'gongbao')(text, pattern) }}
{%- endmacro %}

{% macro default__regexp_remove(text, pattern) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '', 'g')
{%- endmacro %}

{% macro spark__regexp_remove(text, pattern) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '')
{%- endmacro %}

{#- A name without spaces and punctuation, for deciding whether two statements name one thing. -#}
{% macro normalised_text(column) -%}
    {{ regexp_remove(
        'lower(' ~ column ~ ')', '[ 　,，、。“”‘’"()（）《》·:：—-]'
    ) }}
{%- endmacro %}

{#- A text as a value of another type; null where it is none. -#}
{% macro cast_or_null(text, type) -%}
    {{ adapter.dispatch('cast_or_null', 'gongbao')(text, type) }}
{%- endmacro %}

{% macro default__cast_or_null(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}
