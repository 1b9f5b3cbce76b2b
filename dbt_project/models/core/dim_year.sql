with digits as (
    {% for digit in range(10) -%}
        select {{ digit }} as digit
        {%- if not loop.last %}
            union all
        {%- endif %}
    {% endfor %}
),

years as (
    select {{ first_year() }} + hundreds.digit * 100 + tens.digit * 10 + ones.digit as year
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    where hundreds.digit < 2
),

plans as (
    select
        year,
        case when year >= 1953 then cast(floor((year - 1951) / 5.0) as integer) end as plan_number
    from years
    where year <= {{ last_year() }}
)

select
    cast(year as integer) as year,
    cast(year as {{ dbt.type_string() }}) || '年' as year_name,
    cast(floor(year / 10.0) * 10 as integer) as decade,
    case when year >= 2001 then plan_number end as five_year_plan_number,
    {{ five_year_plan_name('case when year >= 2001 then plan_number end') }} as five_year_plan_name
from plans

union all

select
    -1 as year,
    '未知' as year_name,
    cast(null as integer) as decade,
    cast(null as integer) as five_year_plan_number,
    cast(null as {{ dbt.type_string() }}) as five_year_plan_name
order by year
