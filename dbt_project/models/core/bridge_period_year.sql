select
    periods.period_key,
    years.year,
    periods.years_covered,
    periods.year_to is null as is_open_ended,
    periods.month_from is null as covers_whole_year
from {{ ref('dim_period') }} as periods
inner join {{ ref('dim_year') }} as years
    on
        periods.year_from <= years.year
        and coalesce(periods.year_to, {{ last_year() }}) >= years.year
order by periods.period_key, years.year
