{#- The key of a period: first year, last year (null = no end), and whether the figure recurs each year.

    A period without years, or with years that cannot be, is the unknown one.
-#}
{% macro period_key(year_from, year_to, recurrence) -%}
    case
        when {{ year_from }} is null and {{ year_to }} is null then '-1'
        when {{ is_implausible_period(year_from, year_to) }} then '-1'
        else {{ surrogate_key([year_from, year_to, recurrence]) }}
    end
{%- endmacro %}

{#- Whether years lie outside the calendar or in the wrong order. -#}
{% macro is_implausible_period(year_from, year_to) -%}
    (
        {{ year_from }} < {{ first_year() }} or {{ year_from }} > {{ last_year() }}
        or {{ year_to }} < {{ first_year() }} or {{ year_to }} > {{ last_year() }}
        or {{ year_from }} > {{ year_to }}
    )
{%- endmacro %}

{#- First and last year of the calendar. Every plausible year of a report lies within. -#}
{% macro first_year() -%} 1949 {%- endmacro %}
{% macro last_year() -%} 2100 {%- endmacro %}

{#- 十五, 十一五, 十二五 ...: the plan's ordinal in Chinese and 五. Plans start in years that end in 1 or 6. -#}
{% macro five_year_plan_name(plan_number) -%}
    case {{ plan_number }}
        {%- set names = ['十', '十一', '十二', '十三', '十四', '十五', '十六', '十七', '十八', '十九', '二十'] %}
        {%- for name in names %}
        when {{ loop.index + 9 }} then '{{ name }}五'
        {%- endfor %}
    end
{%- endmacro %}
