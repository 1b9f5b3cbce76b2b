-- A period is bridged to each of its years, once.
select
    periods.period_key,
    periods.years_covered,
    count(bridge.year) as years_bridged
from {{ ref('dim_period') }} as periods
left join {{ ref('bridge_period_year') }} as bridge on periods.period_key = bridge.period_key
where periods.years_covered between 1 and 100
group by periods.period_key, periods.years_covered
having count(bridge.year) <> periods.years_covered
