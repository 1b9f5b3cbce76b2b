select
    cells.cell_key,
    cells.region_code,
    regions.region_name,
    regions.region_level,
    regions.province_name,
    coalesce(periods.single_year, periods.year_from) as year,
    cells.programme_code,
    programmes.programme_name,
    cells.metric_code,
    metrics.metric_name,
    cells.unit,
    cells.additivity,
    cells.status,
    cells.recurrence,
    cells.scope,
    cells.value,
    cells.value_low,
    cells.value_high,
    cells.largest_value,
    cells.rollup_rule,
    cells.distinct_statements,
    cells.statements,
    cells.reports,
    cells.is_disputed,
    cells.is_in_total,
    cells.is_period_stated,
    documents.file_name
from {{ ref('agg_metric_cells') }} as cells
inner join {{ ref('dim_period') }} as periods on cells.period_key = periods.period_key
inner join {{ ref('dim_region') }} as regions on cells.region_code = regions.region_code
inner join {{ ref('dim_metric') }} as metrics on cells.metric_code = metrics.metric_code
inner join {{ ref('dim_programme') }} as programmes
    on cells.programme_code = programmes.programme_code
inner join {{ ref('dim_document') }} as documents on cells.doc_id = documents.doc_id
where periods.period_type in ('year', 'annual')
order by
    cells.region_code, year, cells.metric_code, cells.unit, cells.status, cells.recurrence,
    cells.scope
