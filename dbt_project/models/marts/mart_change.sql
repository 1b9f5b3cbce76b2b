with cells as (
    select
        cells.*,
        periods.single_year as year
    from {{ ref('agg_metric_cells') }} as cells
    inner join {{ ref('dim_period') }} as periods on cells.period_key = periods.period_key
    where
        periods.period_type = 'year'
        and cells.status = 'actual'
        and cells.value is not null
)

select
    {{ surrogate_key(['later.cell_key', 'earlier.cell_key']) }} as change_key,
    later.cell_key,
    earlier.cell_key as earlier_cell_key,
    later.region_code,
    regions.region_name,
    later.programme_code,
    programmes.programme_name,
    later.metric_code,
    metrics.metric_name,
    later.unit,
    later.additivity,
    later.scope,
    later.year,
    later.value,
    earlier.year as earlier_year,
    earlier.value as earlier_value,
    later.year - earlier.year as years_apart,
    later.value - earlier.value as change,
    later.value_low - earlier.value_high as change_low,
    later.value_high - earlier.value_low as change_high,
    case
        when later.additivity in ('flow', 'stock') and earlier.value > 0
            then 100 * (later.value - earlier.value) / earlier.value
    end as change_pct,
    case
        when later.value_low - earlier.value_high > 0 then 'up'
        when later.value_high - earlier.value_low < 0 then 'down'
        when
            later.value_low = later.value_high
            and earlier.value_low = earlier.value_high
            and later.value = earlier.value
            then 'unchanged'
        else 'unclear'
    end as direction,
    later.is_disputed or earlier.is_disputed as is_disputed
from cells as later
inner join cells as earlier
    on
        later.region_code = earlier.region_code
        and later.metric_code = earlier.metric_code
        and later.unit = earlier.unit
        and later.scope = earlier.scope
        and later.recurrence = earlier.recurrence
        and later.year > earlier.year
inner join {{ ref('dim_region') }} as regions on later.region_code = regions.region_code
inner join {{ ref('dim_programme') }} as programmes
    on later.programme_code = programmes.programme_code
inner join {{ ref('dim_metric') }} as metrics on later.metric_code = metrics.metric_code
order by later.region_code, later.metric_code, later.unit, later.scope, later.year, earlier.year
