{#- The key of a period: first year, last year (null = no end), the months where it is a part of a year,
    and whether the figure recurs each year.

    A period without years, or with years or months that cannot be, is the unknown one.
-#}
{% macro period_key(year_from, year_to, month_from, month_to, recurrence) -%}
    case
        when {{ year_from }} is null and {{ year_to }} is null then '-1'
        when {{ is_implausible_period(year_from, year_to, month_from, month_to, recurrence) }}
            then '-1'
        else {{ surrogate_key([
            year_from, year_to, month_of_part(month_from, month_from, month_to),
            month_of_part(month_to, month_from, month_to), recurrence
        ]) }}
    end
{%- endmacro %}

{#- First or last month of a part of a year; null for a whole one, January to December too. -#}
{% macro month_of_part(month, month_from, month_to) -%}
    case when {{ month_from }} = 1 and {{ month_to }} = 12 then null else {{ month }} end
{%- endmacro %}

{#- Whether years lie outside the calendar or in the wrong order, or months are no part of one year. -#}
{% macro is_implausible_period(year_from, year_to, month_from, month_to, recurrence) -%}
    (
        {{ year_from }} < {{ first_year() }} or {{ year_from }} > {{ last_year() }}
        or {{ year_to }} < {{ first_year() }} or {{ year_to }} > {{ last_year() }}
        or {{ year_from }} > {{ year_to }}
        or (
            ({{ month_from }} is not null or {{ month_to }} is not null)
            and not coalesce(
                {{ month_from }} = 1 and {{ month_to }} = 12
                or (
                    {{ month_from }} >= 1 and {{ month_from }} <= {{ month_to }}
                    and {{ month_to }} <= 12
                    and {{ year_from }} = {{ year_to }} and {{ recurrence }} = 'once'
                ),
                false
            )
        )
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
