{#- Half of the last stated step of a figure: how far the true value may lie from it by rounding alone.

    A count below a thousand, or one that does not end in three zeros, is exact (1443 家). One that ends in
    three or more zeros was written with 千, 万 or 亿 and is rounded to its last non-zero digit (3.7 万 -> 500).
    A percentage is rounded to its last written decimal (97% -> 0.5; 87.89% -> 0.005).
-#}
{% macro rounding_half_step(value, is_percentage) -%}
    case
        when {{ value }} = 0 then 0
        when {{ is_percentage }} then
            case
                when {{ value }} = round({{ value }}, 0) then 0.5
                when {{ value }} = round({{ value }}, 1) then 0.05
                else 0.005
            end
        {%- for zeros in range(11, 2, -1) %}
        when {{ divides(10 ** zeros, value) }} then {{ 10 ** zeros // 2 }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}

{#- Whether a round number divides a value without remainder. -#}
{% macro divides(number, value) -%}
    {{ value }} = {{ number }} * round({{ value }} / {{ number }}, 0)
{%- endmacro %}

{#- Three or more significant digits: too many for two different things to share by chance. -#}
{% macro is_telling_number(value) -%}
    ({{ value }} <> round({{ value }}, 0) or (
        abs({{ value }}) >= 100
        and not (
            {{ divides(100, value) }} and abs({{ value }}) < 10000
            {%- for zeros in range(3, 11) %}
            or {{ divides(10 ** zeros, value) }} and abs({{ value }}) < {{ 10 ** (zeros + 2) }}
            {%- endfor %}
            or {{ divides(10, value) }} and abs({{ value }}) < 1000
        )
    ))
{%- endmacro %}

{#- Sum of one bound of several intervals: open (null) as soon as one of them is open. -#}
{% macro sum_of_bounds(column) -%}
    case when count(*) = count({{ column }}) then sum({{ column }}) end
{%- endmacro %}
