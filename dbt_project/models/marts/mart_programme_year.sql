-- A region's total first: the whole, or its parts where no whole is stated. Then the regions,
-- leaving out a region whose ancestor also reports.
with cells as (
    select
        cells.*,
        coalesce(periods.single_year, periods.year_from) as year,
        {{ surrogate_key([
            'cells.programme_code', 'coalesce(periods.single_year, periods.year_from)',
            'cells.metric_code', 'cells.unit', 'cells.status', 'cells.recurrence'
        ]) }} as programme_year_key
    from {{ ref('agg_metric_cells') }} as cells
    inner join {{ ref('dim_period') }} as periods on cells.period_key = periods.period_key
    where
        periods.period_type in ('year', 'annual')
        and cells.value is not null
        and (cells.is_in_total or (cells.additivity = 'ratio' and cells.scope = '整体'))
),

regional as (
    select
        programme_year_key,
        region_code,
        min(programme_code) as programme_code,
        min(year) as year,
        min(metric_code) as metric_code,
        min(unit) as unit,
        min(additivity) as additivity,
        min(status) as status,
        min(recurrence) as recurrence,
        sum(value) as value,
        {{ sum_of_bounds('value_low') }} as value_low,
        {{ sum_of_bounds('value_high') }} as value_high
    from cells
    group by programme_year_key, region_code
),

placed as (
    select
        regional.*,
        regions.province_code,
        regions.prefecture_code
    from regional
    inner join {{ ref('dim_region') }} as regions on regional.region_code = regions.region_code
),

contained as (
    select distinct
        placed.programme_year_key,
        placed.region_code
    from placed
    inner join placed as ancestors
        on
            placed.programme_year_key = ancestors.programme_year_key
            and placed.region_code <> ancestors.region_code
            and ancestors.region_code in ('100000', placed.province_code, placed.prefecture_code)
),

marked as (
    select
        placed.*,
        case
            when contained.region_code is null and placed.additivity in ('flow', 'stock') then 1
        end as is_added
    from placed
    left join contained
        on
            placed.programme_year_key = contained.programme_year_key
            and placed.region_code = contained.region_code
),

summed as (
    select
        programme_year_key,
        min(programme_code) as programme_code,
        min(year) as year,
        min(metric_code) as metric_code,
        min(unit) as unit,
        min(additivity) as additivity,
        min(status) as status,
        min(recurrence) as recurrence,
        cast(count(*) as integer) as regions_reporting,
        cast(count(is_added) as integer) as regions_added,
        sum(value * is_added) as total_value,
        case when count(value_low * is_added) = count(is_added) then sum(value_low * is_added) end
            as total_low,
        case when count(value_high * is_added) = count(is_added) then sum(value_high * is_added) end
            as total_high,
        min(value) as lowest_value,
        max(value) as highest_value
    from marked
    group by programme_year_key
)

select
    summed.programme_year_key,
    summed.programme_code,
    programmes.programme_name,
    summed.year,
    summed.metric_code,
    metrics.metric_name,
    summed.unit,
    summed.additivity,
    summed.status,
    summed.recurrence,
    summed.regions_reporting,
    summed.regions_added,
    summed.total_value,
    summed.total_low,
    summed.total_high,
    summed.lowest_value,
    summed.highest_value
from summed
inner join {{ ref('dim_metric') }} as metrics on summed.metric_code = metrics.metric_code
inner join {{ ref('dim_programme') }} as programmes
    on summed.programme_code = programmes.programme_code
order by
    summed.programme_code, summed.year, summed.metric_code, summed.unit, summed.status,
    summed.recurrence
